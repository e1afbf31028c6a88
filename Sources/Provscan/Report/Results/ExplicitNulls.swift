internal import ProvscanCore

// On the wire every field is present: what is not known is `null`, never left out.
// Decoding stays synthesised and takes both.

extension MatchRecord.Record {
    private enum Field: String, CodingKey {
        case locator, id, url, acquiredAt, acquiredAtSource, acquiredAtPrecision, urlHostIsOwned, declaredLicence
        case corroboratedBy, isOlderThanWork
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(locator, forKey: .locator)
        try container.encode(id, forKey: .id)
        try container.encode(url, forKey: .url)
        try container.encode(acquiredAt, forKey: .acquiredAt)
        try container.encode(acquiredAtSource, forKey: .acquiredAtSource)
        try container.encode(acquiredAtPrecision, forKey: .acquiredAtPrecision)
        try container.encode(urlHostIsOwned, forKey: .urlHostIsOwned)
        try container.encode(declaredLicence, forKey: .declaredLicence)
        try container.encode(corroboratedBy ?? [], forKey: .corroboratedBy)
        try container.encode(isOlderThanWork, forKey: .isOlderThanWork)
    }
}

extension MatchRecord.Work {
    private enum Field: String, CodingKey {
        case id, externalId, holder, collection, title, author, url, publishedAt, licence, rightsBasis
        case identifiers, registration, isCanary
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(id, forKey: .id)
        try container.encode(externalId, forKey: .externalId)
        try container.encode(holder, forKey: .holder)
        try container.encode(collection, forKey: .collection)
        try container.encode(title, forKey: .title)
        try container.encode(author, forKey: .author)
        try container.encode(url, forKey: .url)
        try container.encode(publishedAt, forKey: .publishedAt)
        try container.encode(licence, forKey: .licence)
        try container.encode(rightsBasis, forKey: .rightsBasis)
        try container.encode(identifiers, forKey: .identifiers)
        try container.encode(registration, forKey: .registration)
        try container.encode(isCanary, forKey: .isCanary)
    }
}

extension MatchRecord.Passage {
    private enum Field: String, CodingKey {
        case grade, recordSpan, workSpan, matchedTokens, alignedTokens, longestRun, rarityBits, obfuscation
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(grade, forKey: .grade)
        try container.encode(recordSpan, forKey: .recordSpan)
        try container.encode(workSpan, forKey: .workSpan)
        try container.encode(matchedTokens, forKey: .matchedTokens)
        try container.encode(alignedTokens, forKey: .alignedTokens)
        try container.encode(longestRun, forKey: .longestRun)
        try container.encode(rarityBits, forKey: .rarityBits)
        try container.encode(obfuscation, forKey: .obfuscation)
    }
}

extension MatchRecord.Licence {
    private enum Field: String, CodingKey { case verdict, reasons, grant, conditions }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reasons, forKey: .reasons)
        try container.encode(grant, forKey: .grant)
        try container.encode(conditions, forKey: .conditions)
    }
}

extension CheckedRecord {
    private enum Field: String, CodingKey { case matches, verdict }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(matches, forKey: .matches)
        try container.encode(verdict, forKey: .verdict)
    }
}

extension MatchRecord.Sibling {
    private enum Field: String, CodingKey { case id, externalId, holder, collection, publishedAt }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(id, forKey: .id)
        try container.encode(externalId, forKey: .externalId)
        try container.encode(holder, forKey: .holder)
        try container.encode(collection, forKey: .collection)
        try container.encode(publishedAt, forKey: .publishedAt)
    }
}

extension CoverageRecord {
    private enum Field: String, CodingKey {
        case schema, locator, format, bytes, sha256, records, texts, textBytes, replacedSequences
        case skipped, damagedRecords, damaged, failures
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Field.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(locator, forKey: .locator)
        try container.encode(format, forKey: .format)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(sha256, forKey: .sha256)
        try container.encode(records, forKey: .records)
        try container.encode(texts, forKey: .texts)
        try container.encode(textBytes, forKey: .textBytes)
        try container.encode(replacedSequences, forKey: .replacedSequences)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(damagedRecords, forKey: .damagedRecords)
        try container.encode(damaged, forKey: .damaged)
        try container.encode(failures, forKey: .failures)
    }
}
