/// What a rights holder adds about a work after it was registered.
public struct WorkFacts: Sendable, Equatable, Codable {
    /// A registration with a copyright office.
    public struct Registration: Sendable, Equatable, Codable {
        public var office: String?
        public var number: String
        public var effectiveDate: String?

        public init(office: String? = nil, number: String, effectiveDate: String? = nil) {
            self.office = office
            self.number = number
            self.effectiveDate = effectiveDate
        }
    }

    /// By scheme: `isbn`, `asin`, `doi`, `issn`, `eidr`.
    public var identifiers: [String: String]
    public var registration: Registration?
    /// Whether the work was planted to be found: published nowhere but at one watched place.
    public var isCanary: Bool

    public init(identifiers: [String: String] = [:], registration: Registration? = nil, isCanary: Bool = false) {
        self.identifiers = identifiers
        self.registration = registration
        self.isCanary = isCanary
    }
}
