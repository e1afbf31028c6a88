/// What so many works share that it says nothing about any one of them.
public enum Boilerplate {
    /// A k-gram that stands in more works than this starts no passage.
    public static let frequency = 8
    /// A block at least this long starts one all the same: nobody shares that much by custom of the trade.
    public static let longBlock = 32

    /// Whether `block` may only continue a passage, not start one.
    ///
    /// Nearly whole works are never boilerplate: a post that many repeat is still that post.
    static func isCommon(_ block: Block, workTokens: Int) -> Bool {
        block.frequency > frequency && block.count < longBlock && block.count * 10 < workTokens * 9
    }
}
