import CMariaDB
import Timestamps

/// The bind structures of a statement's placeholders and one buffer that holds their values from bind to execute.
final class Parameters {
    let count: Int
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private var storage: UnsafeMutableRawPointer
    private var capacity = 256

    init(count: Int) {
        self.count = count
        binds = .allocate(capacity: max(count, 1))
        binds.initialize(repeating: MYSQL_BIND(), count: max(count, 1))
        storage = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        binds.deallocate()
        storage.deallocate()
    }

    func bind(_ values: [SQLValue]) {
        reserve(values.reduce(0) { $0 + Self.size(of: $1) })
        var free = storage
        for (index, value) in values.enumerated() {
            var bind = MYSQL_BIND()
            bind.buffer = free
            switch value {
            case .null:
                bind.buffer_type = MYSQL_TYPE_NULL
            case .integer(let number):
                bind.buffer_type = MYSQL_TYPE_LONGLONG
                free.storeBytes(of: number, as: Int64.self)
            case .double(let number):
                bind.buffer_type = MYSQL_TYPE_DOUBLE
                free.storeBytes(of: number, as: Double.self)
            case .timestamp(let moment):
                bind.buffer_type = MYSQL_TYPE_DATETIME
                free.storeBytes(of: MYSQL_TIME(moment), as: MYSQL_TIME.self)
            case .text(var text):
                bind.buffer_type = MYSQL_TYPE_STRING
                bind.buffer_length = text.withUTF8 { bytes in
                    free.copyMemory(
                        from: UnsafeRawPointer(bytes.baseAddress ?? UnsafePointer(bitPattern: 1)!),
                        byteCount: bytes.count)
                    return UInt(bytes.count)
                }
            case .blob(let bytes):
                bind.buffer_type = MYSQL_TYPE_BLOB
                bind.buffer_length = UInt(bytes.count)
                bytes.withUnsafeBytes {
                    UnsafeMutableRawBufferPointer(start: free, count: $0.count).copyMemory(from: $0)
                }
            }
            // With no length pointer Connector/C takes `buffer_length`.
            binds[index] = bind
            free += Self.size(of: value)
        }
    }

    private func reserve(_ bytes: Int) {
        guard bytes > capacity else { return }
        storage.deallocate()
        capacity = bytes
        storage = .allocate(byteCount: capacity, alignment: 16)
    }

    /// Rounded up, so that what follows is aligned.
    private static func size(of value: SQLValue) -> Int {
        let bytes =
            switch value {
            case .null: 0
            case .integer, .double: 8
            case .timestamp: MemoryLayout<MYSQL_TIME>.size
            case .text(let text): text.utf8.count
            case .blob(let bytes): bytes.count
            }
        return (bytes + 15) & ~15
    }
}

extension MYSQL_TIME {
    init(_ moment: Timestamp) {
        let civil = moment.civil
        self.init(
            year: UInt32(civil.year), month: UInt32(civil.month), day: UInt32(civil.day), hour: UInt32(civil.hour),
            minute: UInt32(civil.minute), second: UInt32(civil.second), second_part: UInt(civil.microsecond), neg: 0,
            time_type: MYSQL_TIMESTAMP_DATETIME)
    }

    var timestamp: Timestamp {
        Timestamp(
            CivilTime(
                year: Int(year), month: Int(month), day: Int(day), hour: Int(hour), minute: Int(minute),
                second: Int(second), microsecond: Int(second_part)))
    }
}
