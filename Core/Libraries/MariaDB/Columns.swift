import CMariaDB
import Timestamps

/// The buffers that a statement's rows are fetched into, one a column, kept from prepare to close.
@usableFromInline
final class Columns {
    enum Kind {
        case integer
        case double
        case time
        case bytes
    }

    let names: [String]
    let kinds: [Kind]
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>
    private let errors: UnsafeMutablePointer<my_bool>
    /// Where the last look-up ended: rows are decoded in the order of their columns, mostly.
    private var expected = 0

    /// Nil for a statement that answers no rows.
    init?(of statement: UnsafeMutablePointer<MYSQL_STMT>) {
        guard let metadata = mysql_stmt_result_metadata(statement) else { return nil }
        defer { mysql_free_result(metadata) }
        let fields = UnsafeBufferPointer(start: mysql_fetch_fields(metadata), count: Int(mysql_num_fields(metadata)))
        names = fields.map { String(cString: $0.name) }
        kinds = fields.map { Self.kind(of: $0.type) }
        binds = .allocate(capacity: fields.count)
        lengths = .allocate(capacity: fields.count)
        nulls = .allocate(capacity: fields.count)
        errors = .allocate(capacity: fields.count)
        lengths.initialize(repeating: 0, count: fields.count)
        nulls.initialize(repeating: 0, count: fields.count)
        errors.initialize(repeating: 0, count: fields.count)
        for (index, kind) in kinds.enumerated() {
            var bind = MYSQL_BIND()
            let size =
                switch kind {
                case .integer, .double: 8
                case .time: MemoryLayout<MYSQL_TIME>.size
                case .bytes: min(Int(fields[index].length) + 1, 512)
                }
            bind.buffer_type =
                switch kind {
                case .integer: MYSQL_TYPE_LONGLONG
                case .double: MYSQL_TYPE_DOUBLE
                case .time: MYSQL_TYPE_DATETIME
                case .bytes: MYSQL_TYPE_BLOB
                }
            bind.buffer = .allocate(byteCount: size, alignment: 16)
            bind.buffer_length = UInt(size)
            bind.length = lengths + index
            bind.is_null = nulls + index
            bind.error = errors + index
            (binds + index).initialize(to: bind)
        }
    }

    deinit {
        for index in names.indices { binds[index].buffer.deallocate() }
        binds.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        errors.deallocate()
    }

    private static func kind(of type: enum_field_types) -> Kind {
        switch type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR:
            .integer
        case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: .double
        case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_DATE: .time
        // Texts, blobs, enums, UUIDs, and DECIMAL, which is text on the wire.
        default: .bytes
        }
    }

    func tooShort() -> [Int] {
        names.indices.filter { nulls[$0] == 0 && lengths[$0] > binds[$0].buffer_length }
    }

    /// The library does not know the buffers that have grown yet.
    var haveGrown = false

    func grow(_ index: Int) {
        haveGrown = true
        let size = Int(lengths[index])
        binds[index].buffer.deallocate()
        binds[index].buffer = .allocate(byteCount: size, alignment: 16)
        binds[index].buffer_length = UInt(size)
    }

    @usableFromInline
    func index(of name: StaticString) -> Int? {
        if expected < names.count, names[expected] == name {
            expected += 1
            return expected - 1
        }
        guard let found = names.firstIndex(where: { $0 == name }) else { return nil }
        expected = found + 1
        return found
    }

    @usableFromInline
    func isNull(_ index: Int) -> Bool { nulls[index] != 0 }
    func integer(_ index: Int) -> Int64 { binds[index].buffer.load(as: Int64.self) }
    func double(_ index: Int) -> Double { binds[index].buffer.load(as: Double.self) }
    func time(_ index: Int) -> Timestamp { binds[index].buffer.load(as: MYSQL_TIME.self).timestamp }
    func bytes(_ index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: binds[index].buffer, count: Int(lengths[index]))
    }
}

extension String {
    fileprivate static func == (left: String, right: StaticString) -> Bool {
        right.withUTF8Buffer { right in
            left.utf8.withContiguousStorageIfAvailable { left in
                left.count == right.count && left.elementsEqual(right)
            } ?? left.utf8.elementsEqual(right)
        }
    }
}
