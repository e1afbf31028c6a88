public import ProvscanCore

/// The state of a log at a size: the text that a log signs.
///
/// - Source: C2SP tlog-checkpoint v1.0.0; without extension lines.
public struct Checkpoint: Sendable, Hashable {
    /// Which log it is.
    public var origin: String
    /// Leaves.
    public var size: Int
    public var root: ContentDigest

    public init(origin: String, size: Int, root: ContentDigest) {
        self.origin = origin
        self.size = size
        self.root = root
    }

    /// Reads the text of a note; lines after the third are ignored, as the format asks.
    ///
    /// - Throws: ``LogError`` that says what is wrong with it.
    public init(parsing text: String) throws(LogError) {
        guard text.hasSuffix("\n") else { throw LogError(.malformed, "a checkpoint ends with a line feed") }
        let lines = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else {
            throw LogError(.malformed, "a checkpoint has the lines origin, size and root")
        }
        guard let size = PlainDecimal.parse(lines[1]) else {
            throw LogError(.malformed, "the size of the checkpoint is no number without leading zeros")
        }
        guard let root = Base64.decode(String(lines[2])), root.count == 32 else {
            throw LogError(.malformed, "the root of the checkpoint is no SHA-256 in Base 64")
        }
        self.init(origin: String(lines[0]), size: size, root: ContentDigest(bytes: root))
    }

    public var text: String { "\(origin)\n\(size)\n\(Base64.encode(root.bytes))\n" }
}
