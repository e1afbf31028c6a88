internal import CLibXML2
internal import Foundation

/// A page as a tree of elements and texts, kept in one array; children are found by index.
struct HTMLTree {
    /// An element, or a text when ``tag`` is empty.
    struct Node {
        var tag: String
        var parent: Int
        var children: [Int] = []
        var text: [UInt8] = []
        /// Class and id, joined by a space, in lower case.
        var names = ""
        var role = ""
        var rel = ""
        var isHidden = false
        var isInnerLink = false
        /// Taken out of the page.
        var isRemoved = false
    }

    /// Elements that are entered one inside the other; the tags of deeper ones are passed over, their text stays.
    static let depthLimit = 200
    /// Elements of one page; of more the rest is passed over.
    static let nodeLimit = 2_000_000

    var nodes = [Node(tag: "#document", parent: -1)]
    /// Name and content of the page's `meta` elements, names in lower case.
    var statements: [(name: String, content: String)] = []

    /// Reads a page through libxml2, which repairs what is not well-formed.
    ///
    /// Nothing is fetched.
    ///
    /// - Parameter page: Valid UTF-8.
    init(_ page: [UInt8]) {
        guard !page.isEmpty, page.count < Int(Int32.max) else { return }
        let builder = HTMLTreeBuilder()
        HTMLParserHandle.parse(page, into: builder)
        nodes = builder.nodes
        statements = builder.statements
    }

    /// The words between tags, without the insides of scripts, with white space as it stands.
    func appendText(of node: Int, to text: inout [UInt8]) {
        if nodes[node].isRemoved { return }
        text += nodes[node].text
        for child in nodes[node].children { appendText(of: child, to: &text) }
    }

    /// Calls `body` with each element below `node`, in order; its answer says whether to go inside.
    func forEachElement(below node: Int, _ body: (Int) -> Bool) {
        for child in nodes[node].children where !nodes[child].isRemoved && !nodes[child].tag.isEmpty {
            if body(child) { forEachElement(below: child, body) }
        }
    }

    /// Whether an element above `node` has one of the tags, at most `levels` up.
    func hasAncestor(_ node: Int, _ tags: Set<String>, levels: Int = 1_000) -> Bool {
        var parent = nodes[node].parent
        var left = levels
        while parent > 0, left > 0 {
            if tags.contains(nodes[parent].tag) { return true }
            parent = nodes[parent].parent
            left -= 1
        }
        return false
    }
}

/// Builds the tree from libxml2's events.
final class HTMLTreeBuilder {
    private(set) var nodes = [HTMLTree.Node(tag: "#document", parent: -1)]
    private(set) var statements: [(name: String, content: String)] = []
    private var open = [0]
    /// Elements that were passed over and are not closed yet.
    private var passedOver: [String] = []
    private static let dropped: Set<String> = [
        "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "link", "meta",
    ]
    private static let empty: Set<String> = ["br", "img", "hr", "input", "wbr", "area", "base", "col"]
    private var droppedDepth = 0

    private static let fallback = NameMarks(["fallback-image"])
    private static let invisible = NameMarks(["display:none", "visibility:hidden"])

    func start(_ tag: String, attribute: (StaticString) -> String?) {
        if Self.dropped.contains(tag) {
            if tag == "meta", let name = attribute("name"), let content = attribute("content") {
                statements.append((name.lowercased(), content))
            }
            droppedDepth += 1
            return
        }
        guard droppedDepth == 0 else { return }
        guard open.count < HTMLTree.depthLimit, nodes.count < HTMLTree.nodeLimit else {
            passedOver.append(tag)
            return
        }
        var node = HTMLTree.Node(tag: tag, parent: open[open.count - 1])
        let (kind, id) = (attribute("class"), attribute("id"))
        if kind != nil || id != nil { node.names = ((kind ?? "") + " " + (id ?? "")).lowercased() }
        node.role = attribute("role") ?? ""
        let (rel, property) = (attribute("rel"), attribute("itemprop"))
        if rel != nil || property != nil { node.rel = (rel ?? "") + " " + (property ?? "") }
        node.isHidden =
            attribute("style").map { Self.invisible.stand(in: $0.lowercased().filter { $0 != " " }) } ?? false
            || attribute("hidden") != nil
            || (attribute("aria-hidden") == "true" && !Self.fallback.stand(in: node.names))
            || (attribute("aria-modal") == "true" && node.role == "dialog")
        node.isInnerLink = tag == "a" && (attribute("href") ?? "#").hasPrefix("#")
        append(node)
        if !Self.empty.contains(tag) { open.append(nodes.count - 1) }
    }

    func end(_ tag: String) {
        if Self.dropped.contains(tag) {
            droppedDepth = max(0, droppedDepth - 1)
            return
        }
        guard droppedDepth == 0 else { return }
        if passedOver.last == tag {
            passedOver.removeLast()
            return
        }
        if let place = open.lastIndex(where: { nodes[$0].tag == tag }), place > 0 { open.removeSubrange(place...) }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard droppedDepth == 0, nodes.count < HTMLTree.nodeLimit else { return }
        if let last = nodes[open[open.count - 1]].children.last, nodes[last].tag.isEmpty {
            unsafe nodes[last].text.append(contentsOf: bytes)
        } else {
            var node = HTMLTree.Node(tag: "", parent: open[open.count - 1])
            unsafe node.text = Array(bytes)
            append(node)
        }
    }

    private func append(_ node: HTMLTree.Node) {
        nodes[node.parent].children.append(nodes.count)
        nodes.append(node)
    }
}

/// libxml2's HTML parser.
///
/// No other type touches its pointers.
enum HTMLParserHandle {
    /// Reads a page of less than 2 GiB and hands its events to `builder`.
    static func parse(_ page: [UInt8], into builder: HTMLTreeBuilder) {
        var page = page
        // libxml2 takes a NUL for the end.
        for index in page.indices where page[index] == 0 { page[index] = 0x20 }
        XMLLibrary.initialise()
        // Safety: the parser reads the page during the call alone; the builder outlives it; the context is freed.
        unsafe page.withUnsafeBytes { bytes in
            guard
                let context = unsafe htmlCreateMemoryParserCtxt(
                    bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
            else { return }
            defer { unsafe htmlFreeParserCtxt(context) }
            let options =
                HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NOERROR.rawValue | HTML_PARSE_NOWARNING.rawValue
                | HTML_PARSE_NONET.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
            _ = unsafe htmlCtxtUseOptions(context, Int32(bitPattern: options))
            _ = unsafe xmlSwitchEncoding(context, XML_CHAR_ENCODING_UTF8)
            var events = unsafe xmlSAXHandler()
            unsafe events.startElement = { user, name, attributes in unsafe Self.start(user, name, attributes) }
            unsafe events.endElement = { user, name in
                guard let builder = unsafe Self.builder(user), let name = unsafe name else { return }
                unsafe builder.end(String(cString: name))
            }
            unsafe events.characters = { user, text, count in unsafe Self.text(user, text, count) }
            unsafe events.ignorableWhitespace = { user, text, count in unsafe Self.text(user, text, count) }
            unsafe context.pointee.sax.pointee = events
            unsafe context.pointee.userData = Unmanaged.passUnretained(builder).toOpaque()
            _ = unsafe htmlParseDocument(context)
        }
    }

    @unsafe
    private static func builder(_ user: UnsafeMutableRawPointer?) -> HTMLTreeBuilder? {
        unsafe user.map { unsafe Unmanaged<HTMLTreeBuilder>.fromOpaque($0).takeUnretainedValue() }
    }

    @unsafe
    private static func start(
        _ user: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?,
        _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard let builder = unsafe builder(user), let name = unsafe name else { return }
        unsafe builder.start(String(cString: name)) { wanted in
            // Safety: the list alternates names and values, either may be nil, and ends in a nil name.
            guard var place = unsafe attributes else { return nil }
            while let name = unsafe place.pointee {
                if unsafe strcmp(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self), wanted.cString) == 0 {
                    return unsafe place[1].map { unsafe String(cString: $0) } ?? ""
                }
                unsafe place += 2
            }
            return nil
        }
    }

    @unsafe
    private static func text(_ user: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let builder = unsafe builder(user) else { return }
        unsafe builder.text(UnsafeBufferPointer(start: text, count: Int(count)))
    }
}

extension StaticString {
    /// The characters with the NUL after them.
    fileprivate var cString: UnsafePointer<CChar> {
        // Safety: a static string of ASCII is kept with a NUL behind it for the life of the program.
        unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}

/// What has to be done once before libxml2 is used from several threads.
enum XMLLibrary {
    private static let once: Void = xmlInitParser()

    static func initialise() { _ = once }
}
