internal import Foundation
internal import ProvscanCore

/// What `/.well-known/tdmrep.json`, a header or a `meta` element says of text and data mining.
///
/// The value 1 reserves the rights of Directive (EU) 2019/790 Article 4, 0 does not; any other says nothing.
///
/// - Source: W3C TDM Reservation Protocol, Final Community Group Report, 10 May 2024.
enum TDMReservations {
    private struct Entry: Decodable {
        var location: String
        var reservation: Int?
        var policy: String?

        private enum Field: String, CodingKey {
            case location
            case reservation = "tdm-reservation"
            case policy = "tdm-policy"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Field.self)
            location = try container.decode(String.self, forKey: .location)
            reservation = try? container.decode(Int.self, forKey: .reservation)
            policy = try? container.decode(String.self, forKey: .policy)
        }
    }

    /// The rules of a `tdmrep.json`, in its order, and the policies it names.
    static func read(_ bytes: [UInt8]) throws -> (rules: [Signal.Rule], licenceLinks: [String]) {
        let entries = try JSONDecoder().decode([Entry].self, from: Data(bytes))
        return (
            entries.map { rule($0.reservation.map { "\($0)" }, pattern: $0.location) }, entries.compactMap(\.policy)
        )
    }

    /// The rule that the value of `tdm-reservation` makes; it says nothing where the value is neither 0 nor 1.
    static func rule(_ value: String?, pattern: String) -> Signal.Rule {
        let preference: [String: Signal.Preference] =
            switch value {
            case "1": [Usage.tdm.rawValue: .reserved]
            case "0": [Usage.tdm.rawValue: .allowed]
            default: [:]
            }
        return Signal.Rule(code: "tdmrep", pattern: pattern, usage: preference)
    }
}
