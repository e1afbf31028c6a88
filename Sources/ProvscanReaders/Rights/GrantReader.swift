internal import Foundation
public import ProvscanCore

/// Reads licence grants from JSON Lines, a JSON object, CSV or RSL.
public enum GrantReader {
    /// What the file itself does not say.
    public struct Options: Sendable {
        /// The rights holder of grants whose file names none.
        public var holder: String?
        /// Since when the terms of an RSL document hold: when it was first observed.
        public var effectiveFrom: Instant?

        public init(holder: String? = nil, effectiveFrom: Instant? = nil) {
            self.holder = holder
            self.effectiveFrom = effectiveFrom
        }
    }

    /// The grants in the file at `path`, in its order.
    ///
    /// - Parameters:
    ///   - path: A file named `*.csv`, `*.tsv`, `*.xml` (RSL), or else JSON.
    ///   - options: What the file does not say.
    /// - Returns: Every grant of the file, each checked.
    /// - Throws: ``ReadError`` that names line and field of the first thing that is wrong; then nothing is given.
    public static func read(_ path: String, options: Options = Options()) throws(ReadError) -> [LicenceGrant] {
        let name = path.lowercased()
        let raw = try SignalReader.statement(at: path)
        let locator = Locator(path: path)
        if name.hasSuffix(".xml") { return try terms(raw, locator, options) }
        if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return try GrantTable.read(raw, locator, options) }
        return try records(raw, locator, options)
    }

    /// The grant that one row of a table states.
    ///
    /// - Parameters:
    ///   - cells: Values by the columns of a grant table.
    ///   - place: Where they come from, for messages.
    /// - Returns: The grant, checked.
    /// - Throws: ``ReadError`` that names the column that is wrong.
    public static func row(_ cells: [String: String], named place: String) throws(ReadError) -> LicenceGrant {
        let locator = Locator(path: place)
        return try checked(try GrantRow(cells, locator).grant(Options()), locator)
    }

    private static func records(
        _ raw: [UInt8], _ locator: Locator, _ options: Options
    ) throws(ReadError) -> [LicenceGrant] {
        // One object that fills the file may be laid out over many lines.
        if (try? JSONSerialization.jsonObject(with: Data(raw))) is [String: Any] {
            return [try grant(raw, locator, options)]
        }
        var grants: [LicenceGrant] = []
        for (number, line) in raw.split(separator: ByteScan.newline, omittingEmptySubsequences: false).enumerated() {
            guard !line.allSatisfy({ $0 <= 0x20 }) else { continue }
            grants.append(try grant(Array(line), locator.line(number + 1), options))
        }
        return grants
    }

    private static func grant(
        _ bytes: [UInt8], _ locator: Locator, _ options: Options
    ) throws(ReadError) -> LicenceGrant {
        let grant: LicenceGrant
        do {
            let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
            if let unknown = object.keys.sorted().first(where: { !LicenceGrant.fields.contains($0) }) {
                throw ReadError(.damaged, locator.field(unknown), "is no field of a grant; see the guide to grants")
            }
            grant = try JSONDecoder().decode(LicenceGrant.self, from: Data(bytes))
        } catch let error as ReadError {
            throw error
        } catch let error as DecodingError {
            throw failure(error, locator)
        } catch {
            throw ReadError(.damaged, locator, "is not JSON; mend the line")
        }
        return try checked(grant, locator)
    }

    /// The grant, when nothing is wrong with it.
    static func checked(_ grant: LicenceGrant, _ locator: Locator) throws(ReadError) -> LicenceGrant {
        if let problem = GrantCheck.problem(in: grant) {
            throw ReadError(.damaged, locator.field(problem.field), problem.message)
        }
        return grant
    }

    private static func failure(_ error: DecodingError, _ locator: Locator) -> ReadError {
        func field(_ path: [any CodingKey], _ last: (any CodingKey)? = nil) -> String {
            (path + [last].compactMap { $0 }).map { $0.intValue.map(String.init) ?? $0.stringValue }
                .joined(separator: "/")
        }
        switch error {
        case .keyNotFound(let key, let context):
            return ReadError(.damaged, locator.field(field(context.codingPath, key)), "is missing; add it")
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return ReadError(.damaged, locator.field(field(context.codingPath)), "has a value of the wrong type")
        case .dataCorrupted(let context):
            let name = field(context.codingPath)
            let isUsage = name.split(separator: "/").contains("usage")
            let message =
                isUsage
                ? "takes " + Usage.allCases.map(\.rawValue).joined(separator: ", ")
                : context.debugDescription.hasPrefix("takes") ? context.debugDescription : "has no value known here"
            return ReadError(.damaged, name.isEmpty ? locator : locator.field(name), message)
        @unknown default:
            return ReadError(.damaged, locator, "is no grant; see the guide to grants")
        }
    }

    /// An RSL licence without a price, or for attribution, that nobody must ask for is a public licence; any other
    /// is an offer.
    private static func terms(
        _ raw: [UInt8], _ locator: Locator, _ options: Options
    ) throws(ReadError) -> [LicenceGrant] {
        guard let holder = options.holder, let from = options.effectiveFrom else {
            throw ReadError(
                .unrecognised, locator, "RSL names neither its holder nor its date; add --holder and --observed-at")
        }
        var grants: [LicenceGrant] = []
        for licence in try SignalReader.terms(raw, locator).licences where !licence.permitted.isEmpty {
            let isFree = licence.server == nil && ["free", "attribution"].contains(licence.payment ?? "free")
            let grant = LicenceGrant(
                uid: "", version: 1, type: isFree ? .publicLicence : .offer, assigner: .init(name: holder),
                target: .init(include: [.init(urlPattern: licence.pattern)], exclude: [], all: false),
                permission: [
                    .init(
                        usage: licence.permitted.compactMap { Usage(rawValue: $0) },
                        territory: licence.territories.isEmpty ? nil : licence.territories)
                ],
                prohibition: licence.prohibited.isEmpty
                    ? [] : [.init(usage: licence.prohibited.compactMap { Usage(rawValue: $0) })],
                effectiveFrom: from, duty: licence.payment == "attribution" ? [.init(action: "attribute")] : [],
                status: .active, source: .init(kind: "rsl"))
            grants.append(try checked(grant, locator))
        }
        return grants
    }
}
