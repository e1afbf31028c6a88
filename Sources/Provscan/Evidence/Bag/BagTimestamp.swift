internal import ProvscanRegistry

/// A time-stamp on a checkpoint of the log, and how that checkpoint leads to the bag's.
struct BagTimestamp {
    /// From 1, oldest first.
    var number: Int
    var size: Int
    /// The checkpoint that was stamped.
    var note: SignedNote
    /// The answer of the authority, byte for byte.
    var response: [UInt8]
    /// As the token states it, RFC 3339.
    var time: String
    var consistency: LogConsistency

    /// All that are attached to the log of `registry` up to `size`.
    static func all(of registry: Registry, until size: Int) throws -> [BagTimestamp] {
        try registry.timeStamps().filter { $0.size <= size }.enumerated().map { place, stamp in
            BagTimestamp(
                number: place + 1, size: stamp.size, note: try registry.checkpoint(size: stamp.size).note,
                response: stamp.response.bytes, time: stamp.response.time,
                consistency: try registry.consistency(from: stamp.size, to: size))
        }
    }
}
