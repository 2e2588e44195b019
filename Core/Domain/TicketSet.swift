/// Any number of tickets, as bits: what a million of them have in common is found in microseconds.
/// A block is what 32,768 tickets in a row have; blocks are stored one by one.
struct TicketSet: Sendable {
    static let blockSize = 32_768
    private static let words = blockSize / 64
    private static let bytes = blockSize / 8

    private var blocks: [Int: [UInt64]] = [:]

    init() {}

    static func block(of ticket: Ticket.ID) -> Int { Int(ticket.rawValue) / blockSize }

    var count: Int {
        blocks.values.reduce(0) { total, bits in bits.reduce(total) { $0 + $1.nonzeroBitCount } }
    }

    func contains(_ ticket: Ticket.ID) -> Bool {
        let (block, offset) = Int(ticket.rawValue).quotientAndRemainder(dividingBy: Self.blockSize)
        return blocks[block].map { $0[offset / 64] & (1 << (offset % 64)) != 0 } ?? false
    }

    mutating func insert(_ ticket: Ticket.ID) {
        let (block, offset) = Int(ticket.rawValue).quotientAndRemainder(dividingBy: Self.blockSize)
        blocks[block, default: Self.empty][offset / 64] |= 1 << (offset % 64)
    }

    mutating func remove(_ ticket: Ticket.ID) {
        let (block, offset) = Int(ticket.rawValue).quotientAndRemainder(dividingBy: Self.blockSize)
        blocks[block]?[offset / 64] &= ~(1 << (offset % 64))
    }

    mutating func formUnion(_ other: TicketSet) {
        blocks.merge(other.blocks) { ours, theirs in zip(ours, theirs).map { $0 | $1 } }
    }

    mutating func formIntersection(_ other: TicketSet) {
        for block in Array(blocks.keys) {
            // Taken out meanwhile, so that it is changed in place.
            guard var bits = blocks.removeValue(forKey: block), let others = other.blocks[block] else { continue }
            for word in 0..<Self.words { bits[word] &= others[word] }
            blocks[block] = bits
        }
    }

    mutating func subtract(_ other: TicketSet) {
        for (block, others) in other.blocks {
            guard var bits = blocks.removeValue(forKey: block) else { continue }
            for word in 0..<Self.words { bits[word] &= ~others[word] }
            blocks[block] = bits
        }
    }

    /// So many of them, newest first.
    func newest(_ limit: Int, skipping skip: Int) -> [Ticket.ID] {
        var found: [Ticket.ID] = []
        var skip = skip
        for (block, bits) in blocks.sorted(by: { $0.key > $1.key }) {
            for word in bits.indices.reversed() where bits[word] != 0 {
                var rest = bits[word]
                if skip >= rest.nonzeroBitCount {
                    skip -= rest.nonzeroBitCount
                    continue
                }
                while rest != 0 {
                    let bit = 63 - rest.leadingZeroBitCount
                    rest &= ~(1 << bit)
                    if skip > 0 {
                        skip -= 1
                        continue
                    }
                    guard found.count < limit else { return found }
                    found.append(Ticket.ID(Int64(block * Self.blockSize + word * 64 + bit)))
                }
            }
        }
        return found
    }

    private static let empty = [UInt64](repeating: 0, count: words)
}

/// A block is stored as the distances between its tickets, seven bits a byte, or as its bits where that is shorter.
extension TicketSet {
    mutating func formUnion(block: Int, packed: [UInt8]) {
        var bits = blocks.removeValue(forKey: block) ?? Self.empty
        if packed.count == Self.bytes {
            packed.withUnsafeBytes { bytes in
                for word in 0..<Self.words {
                    bits[word] |= UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self))
                }
            }
        } else {
            var offset = -1
            var distance = 0
            var shift = 0
            for byte in packed {
                distance |= Int(byte & 0x7F) << shift
                shift += 7
                guard byte & 0x80 == 0 else { continue }
                offset &+= distance
                guard offset >= 0, offset < Self.blockSize else { break }
                bits[offset / 64] |= 1 << (offset % 64)
                distance = 0
                shift = 0
            }
        }
        blocks[block] = bits
    }

    func packed(block: Int) -> [UInt8] {
        guard let bits = blocks[block] else { return [] }
        var packed: [UInt8] = []
        var last = -1
        for (index, word) in bits.enumerated() where word != 0 {
            var rest = word
            while rest != 0 {
                let offset = index * 64 + rest.trailingZeroBitCount
                rest &= rest - 1
                var distance = offset - last
                last = offset
                while distance >= 0x80 {
                    packed.append(UInt8(distance & 0x7F) | 0x80)
                    distance >>= 7
                }
                packed.append(UInt8(distance))
            }
            guard packed.count < Self.bytes else {
                return bits.flatMap { word in withUnsafeBytes(of: word.littleEndian, Array.init) }
            }
        }
        return packed
    }
}
