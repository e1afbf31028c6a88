/// A page as a tree of elements and texts, in the order of the page: what is below a node stands directly behind it.
struct HTMLTree {
    struct Node {
        struct Traits: OptionSet {
            let rawValue: UInt8
            static let hidden = Traits(rawValue: 1)
            /// A link to a place in the same page.
            static let innerLink = Traits(rawValue: 2)
            /// Taken out of the page.
            static let removed = Traits(rawValue: 4)
            /// The role of something beside the text: a menu, a dialogue.
            static let unlikelyRole = Traits(rawValue: 8)
            static let presentation = Traits(rawValue: 16)
            static let dialogue = Traits(rawValue: 32)
            /// A table that holds data and does not lay out the page.
            static let dataTable = Traits(rawValue: 64)
        }

        var tag: HTMLTag
        var traits: Traits = []
        var marks: NameMarks = []
        var parent: Int32
        /// The node after the last one below this one.
        var end: Int32 = 0
        /// Of a text, its bytes in ``HTMLTree/texts``.
        var text: Range<Int32> = 0..<0
        /// Class and id, joined by a space, in ``HTMLTree/names``.
        var names: Range<Int32> = 0..<0

        var isRemoved: Bool { traits.contains(.removed) }
    }

    /// Elements that are entered one inside the other; the tags of deeper ones are passed over, their text stays.
    static let depthLimit = 200
    /// Elements of one page; of more the rest is passed over.
    static let nodeLimit = 2_000_000

    var nodes = [Node(tag: .document, parent: -1, end: 1)]
    /// All texts of the page, one behind the other.
    var texts: [UInt8] = []
    /// All classes and ids, in lower case.
    var names: [UInt8] = []
    /// Name and content of the page's `meta` elements, names in lower case.
    var statements: [(name: String, content: String)] = []

    /// A page without anything on it.
    init() {}

    /// Reads a page through libxml2, which repairs what is not well-formed.
    ///
    /// Nothing is fetched.
    ///
    /// - Parameters:
    ///   - page: Valid UTF-8.
    ///   - isWhole: Whether libxml2 is given what nothing is read from, too, which makes no difference but time.
    init(_ page: [UInt8], isWhole: Bool = false) {
        guard !page.isEmpty, page.count < Int(Int32.max) else { return }
        var builder = HTMLTreeBuilder(byteCount: page.count)
        HTMLParserHandle.parse(page, into: &builder, isWhole: isWhole)
        self = builder.finish()
    }

    /// Where what is below `node` ends.
    @inline(__always)
    func end(of node: Int) -> Int { Int(nodes[node].end) }

    func parent(of node: Int) -> Int { Int(nodes[node].parent) }

    /// The bytes of a text.
    func text(of node: Int) -> ArraySlice<UInt8> {
        texts[Int(nodes[node].text.lowerBound)..<Int(nodes[node].text.upperBound)]
    }

    /// How much text a text node has.
    func extent(of node: Int) -> TextExtent {
        let range = Int(nodes[node].text.lowerBound)..<Int(nodes[node].text.upperBound)
        // Safety: the bytes are read during the call alone.
        return unsafe texts.withUnsafeBufferPointer { unsafe TextExtent(UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Class and id of an element.
    func names(of node: Int) -> ArraySlice<UInt8> {
        names[Int(nodes[node].names.lowerBound)..<Int(nodes[node].names.upperBound)]
    }

    /// The words between tags, without the insides of scripts, with white space as it stands.
    func appendText(of node: Int, to text: inout [UInt8]) {
        var next = node
        while next < end(of: node) {
            if nodes[next].isRemoved {
                next = end(of: next)
            } else {
                if nodes[next].tag == .text { text += self.text(of: next) }
                next += 1
            }
        }
    }

    /// Calls `body` with each element below `node`, in order; its answer says whether to go inside.
    @inline(__always)
    func forEachElement(below node: Int, _ body: (Int) -> Bool) {
        var next = node + 1
        let end = end(of: node)
        while next < end {
            let element = nodes[next]
            let goesInside = !element.isRemoved && element.tag != .text && body(next)
            next = goesInside ? next + 1 : Int(element.end)
        }
    }

    /// Calls `body` with each node directly below `node` that was not taken out, in order.
    @inline(__always)
    func forEachChild(of node: Int, _ body: (Int) -> Void) {
        var next = node + 1
        let end = end(of: node)
        while next < end {
            if !nodes[next].isRemoved { body(next) }
            next = self.end(of: next)
        }
    }

    /// Whether an element above `node` has one of the tags, at most `levels` up.
    func hasAncestor(_ node: Int, _ tags: HTMLTagSet, levels: Int = 1_000) -> Bool {
        var parent = parent(of: node)
        var left = levels
        while parent > 0, left > 0 {
            if tags.contains(nodes[parent].tag) { return true }
            parent = self.parent(of: parent)
            left -= 1
        }
        return false
    }
}
