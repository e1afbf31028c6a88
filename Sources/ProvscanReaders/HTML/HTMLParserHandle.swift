internal import CLibXML2
internal import Foundation

/// libxml2's HTML parser.
///
/// No other type touches its pointers.
enum HTMLParserHandle {
    /// Reads a page of less than 2 GiB and hands its events to `builder`.
    ///
    /// `isWhole`: Whether libxml2 is given all of it, for comparison; otherwise what nothing is read from is left out.
    static func parse(_ page: [UInt8], into builder: inout HTMLTreeBuilder, isWhole: Bool) {
        var page = page
        // libxml2 takes a NUL for the end.
        if page.contains(0) {
            for index in page.indices where page[index] == 0 { page[index] = 0x20 }
        }
        if !isWhole { page = LeanPage.bytes(of: page) }
        XMLLibrary.initialise()
        // Safety: the parser reads the page and calls the builder during the call alone; the context is freed.
        unsafe withUnsafeMutablePointer(to: &builder) { builder in
            unsafe parse(page, UnsafeMutableRawPointer(builder))
        }
    }

    @unsafe
    private static func parse(_ page: [UInt8], _ builder: UnsafeMutableRawPointer) {
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
                let (tag, number) = unsafe Self.tag(name, &builder.pointee)
                unsafe builder.pointee.end(tag, number)
            }
            unsafe events.characters = { user, text, count in unsafe Self.text(user, text, count) }
            unsafe events.ignorableWhitespace = { user, text, count in unsafe Self.text(user, text, count) }
            unsafe context.pointee.sax.pointee = events
            unsafe context.pointee.userData = builder
            _ = unsafe htmlParseDocument(context)
        }
    }

    @unsafe
    private static func builder(_ user: UnsafeMutableRawPointer?) -> UnsafeMutablePointer<HTMLTreeBuilder>? {
        unsafe user?.assumingMemoryBound(to: HTMLTreeBuilder.self)
    }

    /// The tag of a name, and the number of a name that is not known.
    @unsafe
    private static func tag(_ name: UnsafePointer<xmlChar>, _ builder: inout HTMLTreeBuilder) -> (HTMLTag, Int) {
        var key = HTMLTagNames.Key()
        var place = unsafe name
        while unsafe place.pointee != 0 {
            unsafe key.append(place.pointee)
            unsafe place += 1
        }
        let tag = HTMLTagNames.known.tag(of: key)
        guard tag == .other else { return (tag, 0) }
        return (tag, unsafe builder.number(of: Array(UnsafeBufferPointer(start: name, count: key.count))))
    }

    @unsafe
    private static func start(
        _ user: UnsafeMutableRawPointer?, _ name: UnsafePointer<xmlChar>?,
        _ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard let builder = unsafe builder(user), let name = unsafe name else { return }
        var attributes = unsafe HTMLTreeBuilder.Attributes()
        // Safety: the list alternates names and values, either may be nil, and ends in a nil name.
        if var place = unsafe list {
            while let name = unsafe place.pointee {
                unsafe note(name, place[1], in: &attributes)
                unsafe place += 2
            }
        }
        let (tag, number) = unsafe tag(name, &builder.pointee)
        unsafe builder.pointee.start(tag, number, attributes)
    }

    /// Keeps an attribute that says something about its element; of two with one name the first counts.
    @unsafe
    private static func note(
        _ name: UnsafePointer<xmlChar>, _ text: UnsafePointer<xmlChar>?, in attributes: inout HTMLTreeBuilder.Attributes
    ) {
        // Safety: names and values are NUL-terminated, and live as long as the event.
        let length = unsafe text.map { unsafe strlen(UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self)) } ?? 0
        let value = unsafe UnsafeBufferPointer(start: text, count: length)
        switch unsafe strlen(UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)) {
        case 2 where unsafe name.isNamed("id"): unsafe attributes.id = unsafe attributes.id ?? value
        case 3 where unsafe name.isNamed("rel"): unsafe attributes.rel = unsafe attributes.rel ?? value
        case 4 where unsafe name.isNamed("role"): unsafe attributes.role = unsafe attributes.role ?? value
        case 4 where unsafe name.isNamed("href"): unsafe attributes.href = unsafe attributes.href ?? value
        case 4 where unsafe name.isNamed("name"): unsafe attributes.name = unsafe attributes.name ?? value
        case 5 where unsafe name.isNamed("class"): unsafe attributes.kind = unsafe attributes.kind ?? value
        case 5 where unsafe name.isNamed("style"): unsafe attributes.style = unsafe attributes.style ?? value
        case 6 where unsafe name.isNamed("hidden"): unsafe attributes.isHidden = true
        case 7 where unsafe name.isNamed("content"): unsafe attributes.content = unsafe attributes.content ?? value
        case 8 where unsafe name.isNamed("itemprop"): unsafe attributes.property = unsafe attributes.property ?? value
        case 10 where unsafe name.isNamed("aria-modal"):
            unsafe attributes.isModal = unsafe value.elementsEqual("true".utf8)
        case 11 where unsafe name.isNamed("aria-hidden"):
            unsafe attributes.isSilent = unsafe value.elementsEqual("true".utf8)
        default: break
        }
    }

    @unsafe
    private static func text(_ user: UnsafeMutableRawPointer?, _ text: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard let builder = unsafe builder(user) else { return }
        unsafe builder.pointee.text(UnsafeBufferPointer(start: text, count: Int(count)))
    }
}

extension UnsafePointer<xmlChar> {
    /// Whether the characters up to the NUL are those of `name`.
    fileprivate func isNamed(_ name: StaticString) -> Bool {
        // Safety: both are NUL-terminated; a static string of ASCII is kept for the life of the program.
        unsafe strcmp(
            UnsafeRawPointer(self).assumingMemoryBound(to: CChar.self),
            UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self)) == 0
    }
}

/// What has to be done once before libxml2 is used from several threads.
enum XMLLibrary {
    private static let once: Void = xmlInitParser()

    static func initialise() { _ = once }
}
