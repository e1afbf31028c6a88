extension LicenceGrant.Target {
    private enum Field: String, CodingKey { case include, exclude, all }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        self.init(
            include: try container.decodeIfPresent([LicenceGrant.Selector].self, forKey: .include) ?? [],
            exclude: try container.decodeIfPresent([LicenceGrant.Selector].self, forKey: .exclude) ?? [],
            all: try container.decodeIfPresent(Bool.self, forKey: .all) ?? false)
    }
}

extension LicenceGrant {
    private enum Field: String, CodingKey, CaseIterable {
        case uid, version, supersedes, type, assigner, assignee, target, permission, prohibition, effectiveFrom
        case effectiveUntil, postTerm, duty, status, statusAt, statusReason, document, rightsBasis, recordedAt
        case recordedBy, source
    }

    /// The names of the fields.
    public static let fields = Set(Field.allCases.map(\.rawValue))

    /// Reads a grant; `version`, `type`, `status` and the lists may be left out.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Field.self)
        self.init(
            uid: try container.decodeIfPresent(String.self, forKey: .uid) ?? "",
            version: try container.decodeIfPresent(Int.self, forKey: .version) ?? 1,
            supersedes: try container.decodeIfPresent(String.self, forKey: .supersedes),
            type: try container.decodeIfPresent(Kind.self, forKey: .type) ?? .agreement,
            assigner: try container.decode(Party.self, forKey: .assigner),
            assignee: try container.decodeIfPresent(Party.self, forKey: .assignee),
            target: try container.decode(Target.self, forKey: .target),
            permission: try container.decode([Permission].self, forKey: .permission),
            prohibition: try container.decodeIfPresent([Prohibition].self, forKey: .prohibition) ?? [],
            effectiveFrom: try container.decode(Instant.self, forKey: .effectiveFrom),
            effectiveUntil: try container.decodeIfPresent(Instant.self, forKey: .effectiveUntil),
            postTerm: try container.decodeIfPresent(PostTerm.self, forKey: .postTerm),
            duty: try container.decodeIfPresent([Duty].self, forKey: .duty) ?? [],
            status: try container.decodeIfPresent(Status.self, forKey: .status) ?? .active,
            statusAt: try container.decodeIfPresent(Instant.self, forKey: .statusAt),
            statusReason: try container.decodeIfPresent(String.self, forKey: .statusReason),
            document: try container.decodeIfPresent(Document.self, forKey: .document),
            rightsBasis: try container.decodeIfPresent(String.self, forKey: .rightsBasis),
            recordedAt: try container.decodeIfPresent(String.self, forKey: .recordedAt),
            recordedBy: try container.decodeIfPresent(String.self, forKey: .recordedBy),
            source: try container.decodeIfPresent(Source.self, forKey: .source))
    }
}
