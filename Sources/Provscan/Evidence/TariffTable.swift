internal import Foundation
internal import ProvscanCore

/// What the works found would cost at the published tariffs: arithmetic, and no statement about damages.
enum TariffTable {
    /// One row per collection with a tariff and verdict, in the order of `charges`.
    ///
    /// - Parameters:
    ///   - charges: Distinct works and copied words, by collection and verdict.
    ///   - tariffs: One per collection at most.
    ///   - used: The time of use; without it a tariff by the month gives no amount.
    /// - Returns: Amounts as decimal text, rounded half up to the currency's hundredth.
    static func amounts(
        _ charges: [(charge: MatchTally.Charge, works: Int, words: Int)], at tariffs: [Tariff], used: Period?
    ) -> [Summary.TariffAmount] {
        charges.compactMap { charge, works, words in
            let own = tariffs.first { $0.holder == charge.holder && $0.collection == charge.collection }
            guard let tariff = own, let rate = Decimal(string: tariff.rate, locale: Locale(identifier: "en_US_POSIX"))
            else { return nil }
            let quantity: Decimal? =
                switch tariff.basis {
                case .work: Decimal(works)
                case .thousandWords: Decimal(words) / 1000
                case .month: used.map { Decimal(months(in: $0)) }
                case .flat: 1
                }
            return Summary.TariffAmount(
                holder: charge.holder, collection: charge.collection, verdict: charge.verdict,
                basis: tariff.basis.rawValue, quantity: quantity.map { "\($0)" }, rate: tariff.rate,
                amount: quantity.map { rounded($0 * rate) }, currency: tariff.currency)
        }
    }

    /// Months of the calendar begun in `period`, counted from its start.
    static func months(in period: Period) -> Int {
        let first = CivilDate.date(daysSince1970: period.from.seconds / 86_400)
        let last = CivilDate.date(daysSince1970: (period.until.seconds - 1) / 86_400)
        let whole = (last.year - first.year) * 12 + last.month - first.month
        return last.day >= first.day ? whole + 1 : max(1, whole)
    }

    private static func rounded(_ amount: Decimal) -> String {
        var amount = amount
        var result = Decimal()
        unsafe NSDecimalRound(&result, &amount, 2, .plain)
        let text = "\(result)"
        let fraction = text.split(separator: ".").dropFirst().first?.count ?? 0
        return text + (fraction == 0 ? ".00" : fraction == 1 ? "0" : "")
    }
}
