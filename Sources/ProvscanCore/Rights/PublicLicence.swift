/// What a licence that everybody holds says of a use.
///
/// Known are the Creative Commons licences, the Open Data Commons ones and CC0; of any other
/// identifier nothing is known, so that no verdict is built on it.
///
/// - Source: SPDX License List 3.25 and the licences' own texts, sections 1 to 3.
struct PublicLicence {
    /// Whether it covers the use.
    var covers: Ternary
    /// What it asks for; nobody checked it.
    var conditions: [String]

    /// Reads an SPDX expression of identifiers joined by `AND` and `OR`.
    ///
    /// Returns `nil` where no licence is declared: no text, or `NONE`.
    init?(_ expression: String?, isCommercial: Bool?) {
        guard let expression, !expression.isEmpty, expression != "NONE" else { return nil }
        let words = expression.split { " ()".contains($0) }.map(String.init)
        let identifiers = words.filter { $0 != "AND" && $0 != "OR" && $0 != "WITH" }
        let parts = identifiers.map { Self.single($0, isCommercial: isCommercial) }
        guard let first = parts.first else { return nil }
        if parts.count == 1 {
            self = first
            return
        }
        switch (words.contains("AND"), words.contains("OR"), words.contains("WITH")) {
        case (true, false, false):
            covers = parts.map(\.covers).conjunction
            conditions = parts.flatMap(\.conditions)
        case (false, true, false):
            covers = parts.map(\.covers).disjunction
            conditions = parts.first { $0.covers == .yes }?.conditions ?? []
        default:
            covers = .unknown
            conditions = []
        }
    }

    private init(covers: Ternary, conditions: [String] = []) {
        self.covers = covers
        self.conditions = conditions
    }

    private static func single(_ identifier: String, isCommercial: Bool?) -> PublicLicence {
        switch identifier {
        case "CC0-1.0", "PDDL-1.0", "CC-PDDC", "Unlicense": return PublicLicence(covers: .yes)
        case "ODC-By-1.0": return PublicLicence(covers: .yes, conditions: ["attribution-not-verified"])
        case "ODbL-1.0": return PublicLicence(covers: .yes, conditions: ["attribution-not-verified", "sa"])
        default: break
        }
        let parts = identifier.split(separator: "-").map(String.init)
        guard parts.count >= 3, parts[0] == "CC", parts[1] == "BY" else { return PublicLicence(covers: .unknown) }
        let elements = parts[2...].prefix { ["NC", "SA", "ND"].contains($0) }
        guard elements.count + 2 < parts.count, parts[elements.endIndex].first?.isNumber == true else {
            return PublicLicence(covers: .unknown)
        }
        var conditions = ["attribution-not-verified"] + elements.map { $0.lowercased() }
        guard elements.contains("NC") else { return PublicLicence(covers: .yes, conditions: conditions) }
        guard let isCommercial else { return PublicLicence(covers: .unknown, conditions: conditions) }
        conditions.removeAll { isCommercial && $0 == "attribution-not-verified" }
        return PublicLicence(covers: Ternary(!isCommercial), conditions: conditions)
    }
}

/// Countries as grants name them.
enum Territory {
    /// ISO 3166-1 codes of the member states of the European Union.
    private static let europeanUnion: Set<String> = [
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU",
        "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    ]

    /// Whether one of `granted` covers `territory`; an empty list is no restriction.
    static func covers(_ granted: [String], _ territory: String?) -> Ternary {
        let granted = Set(granted.map { $0.uppercased() })
        if granted.isEmpty || granted.contains("WORLD") { return .yes }
        guard let territory = territory?.uppercased() else { return .unknown }
        if granted.contains(territory) { return .yes }
        if granted.contains("EU"), europeanUnion.contains(territory) { return .yes }
        return Ternary(territory == "EU" && europeanUnion.isSubset(of: granted))
    }
}
