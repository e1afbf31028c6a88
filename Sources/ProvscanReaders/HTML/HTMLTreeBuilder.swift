/// Builds the tree of a page from the events of its parser.
struct HTMLTreeBuilder {
    /// An element that is not closed; of other names than the known ones, each has a number.
    private struct Open {
        var node: Int
        var tag: HTMLTag
        var name: Int
    }

    /// The attributes that say something about an element, without those that it does not have.
    @unsafe
    struct Attributes {
        var kind: UnsafeBufferPointer<UInt8>?
        var id: UnsafeBufferPointer<UInt8>?
        var role: UnsafeBufferPointer<UInt8>?
        var rel: UnsafeBufferPointer<UInt8>?
        var property: UnsafeBufferPointer<UInt8>?
        var style: UnsafeBufferPointer<UInt8>?
        var href: UnsafeBufferPointer<UInt8>?
        var name: UnsafeBufferPointer<UInt8>?
        var content: UnsafeBufferPointer<UInt8>?
        var isHidden = false
        /// `aria-hidden` is "true".
        var isSilent = false
        /// `aria-modal` is "true".
        var isModal = false
    }

    private var tree = HTMLTree()
    private var open = [Open(node: 0, tag: .document, name: 0)]
    /// Elements that were passed over and are not closed yet.
    private var passedOver: [(tag: HTMLTag, name: Int)] = []
    private var otherNames: [[UInt8]: Int] = [:]
    private var droppedDepth = 0
    private let search = MarkSearch.shared

    private static let dropped: HTMLTagSet = [
        .script, .style, .noscript, .template, .svg, .math, .iframe, .object, .embed, .link, .meta,
    ]
    private static let empty: HTMLTagSet = [.br, .img, .hr, .input, .wbr, .area, .base, .col]
    private static let unlikelyRoles: Set<String> = [
        "menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog",
    ]

    /// `byteCount`: Bytes of the page, of which texts and names cannot be much more.
    init(byteCount: Int) {
        tree.texts.reserveCapacity(byteCount / 2)
        tree.nodes.reserveCapacity(byteCount / 64)
    }

    /// The tree, with all elements closed.
    mutating func finish() -> HTMLTree {
        close(from: 0)
        return tree
    }

    /// The number of a name that is not among the known ones.
    mutating func number(of name: [UInt8]) -> Int {
        if let number = otherNames[name] { return number }
        otherNames[name] = otherNames.count + 1
        return otherNames.count
    }

    @unsafe
    mutating func start(_ tag: HTMLTag, _ name: Int, _ attributes: Attributes) {
        if Self.dropped.contains(tag) {
            if tag == .meta, let name = unsafe attributes.name, let content = unsafe attributes.content {
                let name = unsafe String(decoding: name, as: UTF8.self).lowercased()
                tree.statements.append((name, unsafe String(decoding: content, as: UTF8.self)))
            }
            droppedDepth += 1
            return
        }
        guard droppedDepth == 0 else { return }
        guard open.count < HTMLTree.depthLimit, tree.nodes.count < HTMLTree.nodeLimit else {
            passedOver.append((tag, name))
            return
        }
        unsafe append(element(tag, attributes))
        if !Self.empty.contains(tag) { open.append(Open(node: tree.nodes.count - 1, tag: tag, name: name)) }
    }

    @unsafe
    private mutating func element(_ tag: HTMLTag, _ attributes: Attributes) -> HTMLTree.Node {
        var node = HTMLTree.Node(tag: tag, parent: 0)
        if unsafe attributes.kind != nil || attributes.id != nil { unsafe name(&node, attributes) }
        if let role = unsafe attributes.role {
            let role = unsafe String(decoding: role, as: UTF8.self)
            if Self.unlikelyRoles.contains(role) { node.traits.insert(.unlikelyRole) }
            if role == "presentation" { node.traits.insert(.presentation) }
            if role == "dialog" { node.traits.insert(.dialogue) }
        }
        if let rel = unsafe attributes.rel { unsafe node.marks.formUnion(search.marks(in: rel).intersection(.author)) }
        if let property = unsafe attributes.property {
            unsafe node.marks.formUnion(search.marks(in: property).intersection(.author))
        }
        let isInvisible =
            unsafe attributes.style.map { unsafe search.marks(in: $0, skipsBlanks: true).contains(.invisible) } ?? false
        let isSilent = unsafe attributes.isSilent && !node.marks.contains(.fallbackImage)
        let isModal = unsafe attributes.isModal && node.traits.contains(.dialogue)
        if unsafe attributes.isHidden || isInvisible || isSilent || isModal { node.traits.insert(.hidden) }
        if tag == .a, unsafe attributes.href?.first ?? UInt8(ascii: "#") == UInt8(ascii: "#") {
            node.traits.insert(.innerLink)
        }
        return node
    }

    /// Keeps class and id, and what they say.
    @unsafe
    private mutating func name(_ node: inout HTMLTree.Node, _ attributes: Attributes) {
        let start = tree.names.count
        if let kind = unsafe attributes.kind { unsafe addName(kind) }
        tree.names.append(0x20)
        if let id = unsafe attributes.id { unsafe addName(id) }
        node.names = Int32(start)..<Int32(tree.names.count)
        let found = search.marks(in: tree.names[start...])
        node.marks.formUnion(found.subtracting([.author, .invisible]))
    }

    @unsafe
    private mutating func addName(_ bytes: UnsafeBufferPointer<UInt8>) {
        for index in bytes.indices {
            let byte = unsafe bytes[index]
            tree.names.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
        }
    }

    mutating func end(_ tag: HTMLTag, _ name: Int) {
        if Self.dropped.contains(tag) {
            droppedDepth = max(0, droppedDepth - 1)
            return
        }
        guard droppedDepth == 0 else { return }
        if let last = passedOver.last, last == (tag, name) {
            passedOver.removeLast()
            return
        }
        if let place = open.lastIndex(where: { $0.tag == tag && $0.name == name }), place > 0 { close(from: place) }
    }

    private mutating func close(from place: Int) {
        for element in open[place...] { tree.nodes[element.node].end = Int32(tree.nodes.count) }
        open.removeSubrange(place...)
    }

    mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard droppedDepth == 0, tree.nodes.count < HTMLTree.nodeLimit else { return }
        let start = Int32(tree.texts.count)
        unsafe tree.texts.append(contentsOf: bytes)
        let end = Int32(tree.texts.count)
        // Texts that nothing stands between are one.
        let last = tree.nodes.count - 1
        if tree.nodes[last].tag == .text, Int(tree.nodes[last].parent) == open[open.count - 1].node {
            tree.nodes[last].text = tree.nodes[last].text.lowerBound..<end
        } else {
            append(HTMLTree.Node(tag: .text, parent: 0, text: start..<end))
        }
    }

    private mutating func append(_ node: HTMLTree.Node) {
        var node = node
        node.parent = Int32(open[open.count - 1].node)
        node.end = Int32(tree.nodes.count + 1)
        tree.nodes.append(node)
    }
}
