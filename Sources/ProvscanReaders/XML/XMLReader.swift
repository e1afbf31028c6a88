internal import CLibXML2
internal import ProvscanCore

/// Finds texts in the elements of one XML format.
protocol XMLHandler: AnyObject {
    /// The texts and the tally since the reader last took them.
    var texts: [RawText] { get set }
    var tally: BatchTally { get set }
    var locator: Locator { get }

    /// An element begins; the answer says whether its whole text is wanted, that of elements inside it too.
    ///
    /// `attributes`: Valid during the call alone.
    func start(_ name: String, _ attributes: XMLAttributes, parent: String) -> Bool

    /// An element ends; `text` is there when it was wanted.
    func end(_ name: String, text: [UInt8]?, parent: String)
}

/// Reads XML through libxml2's push parser and gives what a handler finds in it.
///
/// Nothing is fetched, entities cannot be declared, depth and the size of a text are bounded. After an error
/// the parser goes on where it can, and the source counts as damaged.
final class XMLReader: BatchReader {
    /// Elements one inside the other.
    static let depthLimit = 128

    private let stream: any ByteStream
    private let handler: any XMLHandler
    private let batchBytes: Int
    private let parser: XMLPushParser
    private var isFinished = false
    private var failure: ReadError?

    init(_ stream: any ByteStream, handler: any XMLHandler, options: ReaderOptions) throws(ReadError) {
        self.stream = stream
        self.handler = handler
        batchBytes = options.batchBytes
        guard let parser = XMLPushParser(handler, textLimit: options.recordLimit) else {
            throw ReadError(.limitExceeded, handler.locator, "no memory for the XML parser; run with fewer workers")
        }
        self.parser = parser
    }

    func next() throws(ReadError) -> (any DocumentBatch)? {
        var bytes = 0
        // A stretch without records gives no batch, however long it is.
        while !isFinished, bytes < batchBytes || handler.tally.records == 0 { bytes += readBlock() }
        if handler.tally.records > 0 {
            defer {
                handler.texts = []
                handler.tally = BatchTally()
            }
            return RawTextBatch(handler.texts, tally: handler.tally, byteCount: bytes)
        }
        if let failure { throw failure }
        return nil
    }

    /// Parses the next block and returns its size.
    private func readBlock() -> Int {
        let block = [UInt8](capacity: 1 << 16) { output in
            do throws(ReadError) {
                isFinished = try !output.fill(to: 1 << 16, from: stream)
            } catch {
                failure = error
                isFinished = true
            }
        }
        parser.parse(block, isLast: isFinished)
        if let reason = parser.stopReason {
            isFinished = true
            failure = failure ?? ReadError(.damaged, handler.locator, reason)
        } else if isFinished, let reason = parser.damage {
            failure = failure ?? ReadError(.damaged, handler.locator, reason)
        }
        return block.count
    }
}

/// The attributes of one element, while the parser stands at it.
///
/// No other type touches their pointers.
@safe
struct XMLAttributes {
    private let list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

    @unsafe
    init(_ list: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?) {
        unsafe self.list = list
    }

    subscript(_ name: StaticString) -> String? { bytes(name).map { String(decoding: $0, as: UTF8.self) } }

    /// The value of an attribute, as UTF-8.
    func bytes(_ name: StaticString) -> [UInt8]? {
        // Safety: the list alternates names and values, NUL-terminated, and ends in a nil name; values are copied.
        guard var place = unsafe list else { return nil }
        while let key = unsafe place.pointee {
            if unsafe xmlStrEqual(key, name.utf8Start) != 0 {
                return unsafe place[1].map { unsafe Array(UnsafeBufferPointer(start: $0, count: Int(xmlStrlen($0)))) }
            }
            unsafe place += 2
        }
        return nil
    }
}

/// A libxml2 push parser.
///
/// No other type touches its pointers.
@safe
private final class XMLPushParser {
    /// Why parsing was stopped.
    private(set) var stopReason: String?

    private let handler: any XMLHandler
    private let textLimit: Int
    private var context: xmlParserCtxtPtr?
    private var names: [String] = []
    /// The depth of the element whose text is being gathered.
    private var wantedDepth: Int?
    private var text: [UInt8] = []

    init?(_ handler: any XMLHandler, textLimit: Int) {
        self.handler = handler
        self.textLimit = textLimit
        XMLLibrary.initialise()
        var events = unsafe xmlSAXHandler()
        unsafe events.initialized = 1
        unsafe events.startElement = { user, name, attributes in
            unsafe XMLPushParser.from(user)?.start(name, attributes)
        }
        unsafe events.endElement = { user, _ in unsafe XMLPushParser.from(user)?.end() }
        unsafe events.characters = { user, text, count in unsafe XMLPushParser.from(user)?.add(text, count) }
        unsafe events.cdataBlock = { user, text, count in unsafe XMLPushParser.from(user)?.add(text, count) }
        unsafe events.entityDecl = { user, _, _, _, _, _ in unsafe XMLPushParser.from(user)?.refuseEntities() }
        // Safety: the context keeps an unretained reference to this object, which frees it in `deinit`.
        let user = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe context = unsafe xmlCreatePushParserCtxt(&events, user, nil, 0, nil)
        guard unsafe context != nil else { return nil }
        let options = XML_PARSE_RECOVER.rawValue | XML_PARSE_NONET.rawValue
        _ = unsafe xmlCtxtUseOptions(context, Int32(bitPattern: options))
    }

    deinit { unsafe xmlFreeParserCtxt(context) }

    /// Parses the next block; the handler is called meanwhile.
    func parse(_ block: [UInt8], isLast: Bool) {
        guard stopReason == nil else { return }
        // Safety: libxml2 copies the block.
        unsafe block.withUnsafeBytes { bytes in
            let start = unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
            _ = unsafe xmlParseChunk(context, start, Int32(bytes.count), 0)
            // Of a document that is cut short, the tag that the cut is in must not be read as if it were whole.
            if isLast, names.isEmpty { _ = unsafe xmlParseChunk(context, nil, 0, 1) }
        }
    }

    /// What was wrong with the XML so far; `nil` when it is well-formed.
    var damage: String? {
        if !names.isEmpty { return "the XML ends inside an element; everything before was read; fetch the file again" }
        guard let context = unsafe context, unsafe context.pointee.wellFormed == 0 else { return nil }
        let line = unsafe context.pointee.lastError.line
        return "not well-formed XML near line \(line); what could be read was; mend the file"
    }

    @unsafe
    private static func from(_ user: UnsafeMutableRawPointer?) -> XMLPushParser? {
        // Safety: libxml2 hands back the object that made the context.
        unsafe user.map { unsafe Unmanaged<XMLPushParser>.fromOpaque($0).takeUnretainedValue() }
    }

    private func stop(_ reason: String) {
        stopReason = stopReason ?? reason
        unsafe xmlStopParser(context)
    }

    private func refuseEntities() {
        stop("the document declares entities, which is refused; write it without a DOCTYPE")
    }

    @unsafe
    private func start(
        _ name: UnsafePointer<xmlChar>?, _ attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?
    ) {
        guard stopReason == nil, let name = unsafe name else { return }
        guard names.count < XMLReader.depthLimit else {
            return stop("elements nested more than \(XMLReader.depthLimit) deep; what follows is not read")
        }
        // Safety: names and values are NUL-terminated and copied at once.
        names.append(unsafe String(cString: name))
        if wantedDepth != nil {
            if text.last != 0x20, !text.isEmpty { text.append(0x20) }
            return
        }
        let attributes = unsafe XMLAttributes(attributes)
        if handler.start(names[names.count - 1], attributes, parent: parent) { wantedDepth = names.count }
    }

    private func end() {
        guard stopReason == nil, let name = names.last else { return }
        let isWanted = wantedDepth == names.count
        if wantedDepth == nil || isWanted {
            handler.end(name, text: isWanted ? text : nil, parent: parent)
        }
        if isWanted {
            wantedDepth = nil
            text = []
        }
        names.removeLast()
    }

    private var parent: String { names.count > 1 ? names[names.count - 2] : "" }

    @unsafe
    private func add(_ bytes: UnsafePointer<xmlChar>?, _ count: Int32) {
        guard stopReason == nil, wantedDepth != nil else { return }
        guard text.count + Int(count) <= textLimit else {
            return stop("a text is longer than the limit of \(textLimit) bytes; raise the record limit")
        }
        // Safety: libxml2 gives `count` bytes, which are copied.
        unsafe text.append(contentsOf: UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
