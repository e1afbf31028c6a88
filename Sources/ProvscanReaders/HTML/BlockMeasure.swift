/// How much text there is when runs of white space are one blank and there is none at either end.
struct TextExtent: Equatable {
    /// Bytes that are no white space.
    private var letters: Int32 = 0
    /// Runs of white space between them.
    private var gaps: Int32 = 0
    private(set) var commas: Int32 = 0
    private var startsBlank = false
    private var endsBlank = false

    /// The bytes that are left.
    var count: Int { Int(letters) + Int(gaps) }

    init() {}

    /// - Complexity: O(*n*), eight bytes at a time.
    @unsafe
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let first = unsafe bytes.first, let last = unsafe bytes.last else { return }
        startsBlank = first <= 0x20
        endsBlank = last <= 0x20
        var blanks = 0
        var words = 0
        var commas = 0
        // The high bit of the lowest byte: whether there is a blank before the next byte.
        var before: UInt64 = 0x80
        var place = 0
        // Safety: what is loaded lies inside the buffer.
        while place + ByteScan.width <= bytes.count {
            let next = unsafe ByteScan.word(bytes, at: place)
            let found = ByteScan.places(below: 0x21, in: next)
            blanks += found.nonzeroBitCount
            words += (~found & (found << 8 | before) & ByteScan.highBits).nonzeroBitCount
            commas += ByteScan.places(of: UInt8(ascii: ","), in: next).nonzeroBitCount
            before = found >> 56
            place += ByteScan.width
        }
        while place < bytes.count {
            let byte = unsafe bytes[place]
            blanks += byte <= 0x20 ? 1 : 0
            words += byte > 0x20 && before != 0 ? 1 : 0
            commas += byte == UInt8(ascii: ",") ? 1 : 0
            before = byte <= 0x20 ? 0x80 : 0
            place += 1
        }
        letters = Int32(bytes.count - blanks)
        gaps = Int32(max(0, words - 1))
        self.commas = Int32(commas)
    }

    /// Adds the text that follows.
    mutating func append(_ next: TextExtent) {
        if letters > 0, next.letters > 0, endsBlank || next.startsBlank { gaps += 1 }
        startsBlank = startsBlank || (letters == 0 && next.startsBlank)
        endsBlank = next.endsBlank || (next.letters == 0 && (endsBlank || next.startsBlank))
        letters += next.letters
        gaps += next.gaps
        commas += next.commas
    }
}

/// What stands below one element, as far as it tells prose from lists of links.
struct BlockMeasure {
    var text = TextExtent()
    /// Bytes of text in links that are not inside other links.
    private var links = 0
    /// The same, of links to places in the same page.
    private var innerLinks = 0
    /// Bytes of text in headings.
    private(set) var headings = 0
    /// Bytes of text in lists, without those inside other lists.
    private(set) var lists = 0
    private(set) var paragraphs: Int32 = 0
    private(set) var pictures: Int32 = 0
    private(set) var items: Int32 = 0
    private(set) var inputs: Int32 = 0
    private(set) var tables: Int32 = 0
    private(set) var rows: Int32 = 0
    private(set) var cells: Int32 = 0
    private(set) var hasTableMark = false
    /// Whether the measure holds for what is left of the element now.
    var isKnown = false

    private static let tableMarks: HTMLTagSet = [.col, .colgroup, .tfoot, .thead, .th, .caption]

    /// The part of the text that stands in links, from 0 to 1; a link inside the page counts for 0.3.
    var linkDensity: Double {
        text.count > 0 ? (Double(links) + 0.3 * Double(innerLinks)) / Double(text.count) : 0
    }

    /// Adds an element below with all that is below it.
    ///
    /// `isInsideList`: Whether another list is around it, one or two levels up.
    mutating func add(_ child: BlockMeasure, of element: HTMLTree.Node, isInsideList: Bool) {
        text.append(child.text)
        if element.tag == .text { return }
        let length = child.text.count
        headings += child.headings
        lists += child.lists
        paragraphs += child.paragraphs
        pictures += child.pictures
        items += child.items
        inputs += child.inputs
        tables += child.tables
        rows += child.rows
        cells += child.cells
        hasTableMark = hasTableMark || child.hasTableMark
        if element.tag != .a {
            links += child.links
            innerLinks += child.innerLinks
        }
        switch element.tag {
        case .a:
            if element.traits.contains(.innerLink) { innerLinks += length } else { links += length }
        case .h1, .h2, .h3, .h4, .h5, .h6: headings += length
        case .ul, .ol: lists += isInsideList ? 0 : length
        case .p: paragraphs += 1
        case .img: pictures += 1
        case .li: items += 1
        case .input: inputs += 1
        case .table: tables += 1
        case .tr: rows += 1
        case .td: cells += 1
        default: break
        }
        hasTableMark = hasTableMark || Self.tableMarks.contains(element.tag)
    }
}
