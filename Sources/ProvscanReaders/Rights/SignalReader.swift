internal import Crypto
internal import Foundation
public import ProvscanCore

/// Reads a platform's own machine-readable statements, as they were observed, into signals.
public enum SignalReader {
    /// Bytes of a statement; RFC 9309 §2.5 asks for 500 KiB at least.
    static let limit = 4 << 20

    /// Where and when a statement was observed.
    public struct Observation: Sendable {
        /// The address that it was read from.
        public var url: String
        public var observed: Period
        /// Collections whose works are published at the host though they may have no URL.
        public var collections: [String]

        public init(url: String, observed: Period, collections: [String] = []) {
            self.url = url
            self.observed = observed
            self.collections = collections
        }
    }

    /// The kind of statement that a file of this name holds; `nil` where the name tells nothing.
    public static func kind(ofFile path: String) -> Signal.Kind? {
        let name = (path.split(separator: "/").last ?? "").lowercased()
        if name.hasPrefix("robots"), name.hasSuffix(".txt") { return .robots }
        if name.hasPrefix("tdmrep"), name.hasSuffix(".json") { return .tdmrep }
        if name.hasSuffix(".xml") { return .rsl }
        if name.hasSuffix(".html") || name.hasSuffix(".htm") { return .htmlMeta }
        return name.hasSuffix(".headers") || name.hasSuffix(".http") ? .httpHeader : nil
    }

    /// Reads the statement in the file at `path`.
    ///
    /// - Parameters:
    ///   - path: A file with the statement, byte for byte as it was observed.
    ///   - kind: What it is.
    ///   - observation: Where and when it was seen.
    /// - Returns: What it says, and its bytes. What is not understood is kept as it stands and says nothing.
    /// - Throws: ``ReadError`` when the file is missing, too large, or no statement of that kind.
    public static func read(
        _ path: String, as kind: Signal.Kind, _ observation: Observation
    ) throws(ReadError) -> (signal: Signal, raw: [UInt8]) {
        let locator = Locator(path: path)
        guard let address = WebAddress(observation.url) else {
            throw ReadError(.unrecognised, locator, "--url takes the http address that it was observed at")
        }
        let raw = try statement(at: path)
        let digest = "sha256:" + ContentDigest(bytes: Array(SHA256.hash(data: raw))).description
        var signal = Signal(
            uid: "", kind: kind, host: address.host, url: observation.url, digest: digest,
            observed: observation.observed, precedence: .longest, rules: [], collections: observation.collections)
        switch kind {
        case .robots:
            let said = RobotsStatements(text(raw))
            signal.rules = said.rules
            signal.notUnderstood = said.notUnderstood
            signal.licenceLinks = said.licenceLinks
        case .tdmrep:
            signal.precedence = .first
            do {
                (signal.rules, signal.licenceLinks) = try TDMReservations.read(raw)
            } catch {
                throw ReadError(.damaged, locator, "is no array of TDM reservations; see the TDM Reservation Protocol")
            }
        case .rsl:
            signal.precedence = .all
            let said = try terms(raw, locator)
            signal.rules = said.rules
            signal.notUnderstood = said.notUnderstood
        case .httpHeader, .htmlMeta: readPage(raw, kind, address, into: &signal)
        }
        signal.uid = identifier(of: signal)
        return (signal, raw)
    }

    /// The licences of an RSL document.
    static func terms(_ raw: [UInt8], _ locator: Locator) throws(ReadError) -> RSLTerms {
        let handler = RSLTerms(locator)
        let reader = try XMLReader(
            MemoryByteStream(raw), handler: handler, options: ReaderOptions(role: .owned))
        while try reader.next() != nil {}
        guard handler.isRSL else {
            throw ReadError(.unrecognised, locator, "is no RSL document; name its kind with --kind")
        }
        return handler
    }

    /// Headers, or the `meta` elements of a page: what they say is about that one address.
    private static func readPage(_ raw: [UInt8], _ kind: Signal.Kind, _ address: WebAddress, into signal: inout Signal)
    {
        var statements: [(name: String, content: String)]
        if kind == .httpHeader {
            var end = 0
            let fields = HeaderFields(raw[...], end: &end)
            let names = ["tdm-reservation", "tdm-policy", "content-usage", "content-signal", "x-robots-tag"]
            statements = names.flatMap { name in fields.all(name).map { (name, $0) } }
        } else {
            statements = HTMLTree(TextDecoding.utf8(raw, label: HTMLText.declaredCharset(of: raw)).text).statements
        }
        let pattern = address.path + "$"
        for (name, content) in statements {
            switch name {
            case "tdm-reservation": signal.rules.append(TDMReservations.rule(content, pattern: pattern))
            case "tdm-policy": signal.licenceLinks.append(content)
            case "content-usage", "content-signal":
                let said =
                    name == "content-usage"
                    ? UsagePreferences(contentUsage: content) : UsagePreferences(contentSignal: content)
                signal.rules.append(Signal.Rule(code: name, pattern: pattern, usage: said.usage))
                signal.notUnderstood += said.notUnderstood.map { "\(name): \($0)" }
            case "x-robots-tag", "robots": signal.notUnderstood.append("\(name): \(content)")
            default: break
            }
        }
        signal.rules.removeAll(where: \.usage.isEmpty)
    }

    /// The bytes of a file that is small by nature.
    static func statement(at path: String) throws(ReadError) -> [UInt8] {
        let stream = try FileByteStream(
            path: FilePath(path), locator: Locator(path: path), progress: ReadProgress(totalBytes: nil))
        let buffer = ByteBuffer(stream)
        let raw = buffer.bytes(limit + 1)
        if let failure = buffer.failure { throw failure }
        guard raw.count <= limit else {
            throw ReadError(
                .limitExceeded, Locator(path: path), "is larger than 4 MiB, which no such statement is; check the file")
        }
        return raw
    }

    private static func text(_ raw: [UInt8]) -> String {
        String(decoding: TextDecoding.utf8(raw, label: "utf-8").text, as: UTF8.self)
    }

    /// Equal for the same statement observed at the same place and time.
    private static func identifier(of signal: Signal) -> String {
        let parts = [
            signal.kind.rawValue, signal.url ?? "", signal.digest, signal.observed.from.description,
            signal.observed.until.description, signal.collections.joined(separator: "\u{1F}"),
        ]
        let digest = ContentDigest(bytes: Array(SHA256.hash(data: Array(parts.joined(separator: "\u{1E}").utf8))))
        return "urn:sha256:" + digest.description
    }
}
