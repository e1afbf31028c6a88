internal import Foundation
internal import ProvscanCore

/// What can be wrong with a grant that is well-formed.
enum GrantCheck {
    /// The first thing that is wrong, with its field.
    static func problem(in grant: LicenceGrant) -> (field: String, message: String)? {
        if grant.assigner.name.isEmpty { return ("assigner/name", "is empty; name the rights holder") }
        if grant.type == .agreement, grant.assignee?.name.isEmpty ?? true {
            return ("assignee", "is missing; an agreement names whom it is with")
        }
        if let until = grant.effectiveUntil, until <= grant.effectiveFrom {
            return ("effectiveUntil", "is not after effectiveFrom; the end of the term is not included in it")
        }
        if grant.permission.isEmpty || grant.permission.contains(where: \.usage.isEmpty) {
            return ("permission", "allows nothing; name a usage")
        }
        if !grant.target.all, grant.target.include.isEmpty {
            return ("target", "names no works; name a collection, a URL pattern or works, or set all")
        }
        if grant.target.include.contains(where: { $0 == .init() }) {
            return ("target/include", "has a selector without a condition; set all to mean all works")
        }
        return territoryProblem(grant) ?? dateProblem(grant) ?? dutyProblem(grant)
    }

    private static func territoryProblem(_ grant: LicenceGrant) -> (field: String, message: String)? {
        let known = Set(Locale.Region.isoRegions.map(\.identifier)).union(["WORLD", "EU"])
        for code in grant.permission.flatMap({ $0.territory ?? [] }) where !known.contains(code.uppercased()) {
            return ("permission/territory", "takes ISO 3166-1 codes such as DE, or EU or WORLD")
        }
        return nil
    }

    private static func dateProblem(_ grant: LicenceGrant) -> (field: String, message: String)? {
        for selector in grant.target.include + grant.target.exclude {
            for date in [selector.publishedFrom, selector.publishedUntil].compactMap({ $0 }) where Period(date) == nil {
                return ("target", "takes dates such as 2015-01-01")
            }
        }
        return nil
    }

    private static func dutyProblem(_ grant: LicenceGrant) -> (field: String, message: String)? {
        let known = ["paid", "due", "disputed", "waived", "unknown"]
        for duty in grant.duty {
            if let amount = duty.amount, !Money.isAmount(amount) {
                return ("duty/amount", "takes a decimal number such as 1000000.00")
            }
            if let currency = duty.currency, !Money.isCurrency(currency) {
                return ("duty/currency", "is no currency of ISO 4217; write USD, EUR and the like")
            }
            if duty.amount != nil, duty.currency == nil {
                return ("duty/currency", "is missing; an amount needs its currency")
            }
            if let status = duty.status, !known.contains(status) {
                return ("duty/status", "takes " + known.joined(separator: ", "))
            }
        }
        return nil
    }
}

/// Amounts of money as contracts and tariffs write them.
public enum Money {
    /// Whether `text` is a decimal number without sign or exponent, of at most 24 digits.
    public static func isAmount(_ text: String) -> Bool {
        text.wholeMatch(of: /[0-9]{1,18}(\.[0-9]{1,6})?/) != nil
    }

    /// Whether `code` is a currency of ISO 4217.
    public static func isCurrency(_ code: String) -> Bool {
        Locale.Currency.isoCurrencies.contains { $0.identifier == code }
    }
}
