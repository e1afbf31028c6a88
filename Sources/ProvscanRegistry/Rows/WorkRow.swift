internal import Foundation
internal import GRDB
internal import ProvscanCore

/// A row of table `work` with its collection and holder.
struct WorkRow: FetchableRecord {
    let work: Work

    static let selectSQL = """
        SELECT work.id, work.uuid, work.externalID, work.url, work.author, work.title, work.publishedAt,
            coalesce(work.licence, collection.licence) AS licence, work.textDigest, work.tokens,
            collection.name AS collection, collection.platform, collection.rightsBasis, rightsHolder.name AS holder,
            workFacts.record AS facts
        FROM work
        JOIN collection ON collection.id = work.collectionID
        JOIN rightsHolder ON rightsHolder.id = collection.holderID
        LEFT JOIN workFacts ON workFacts.workID = work.id
        """

    init(row: Row) throws {
        let uuid: Data = row["uuid"]
        let digest: Data = row["textDigest"]
        guard uuid.count == 16, digest.count == 32 else {
            throw DatabaseError(
                resultCode: .SQLITE_CORRUPT, message: "a work's identifier or digest has the wrong size")
        }
        work = Work(
            number: row["id"], id: Self.text(of: uuid), holder: row["holder"], collection: row["collection"],
            platform: row["platform"], rightsBasis: RightsBasis(rawValue: row["rightsBasis"]) ?? .unknown,
            licence: row["licence"], externalID: row["externalID"], url: row["url"], author: row["author"],
            title: row["title"], publishedAt: row["publishedAt"], textDigest: ContentDigest(bytes: Array(digest)),
            tokens: row["tokens"], facts: try Self.facts(row["facts"]))
    }

    private static func facts(_ record: Data?) throws -> WorkFacts {
        guard let record else { return WorkFacts() }
        do {
            return try JSONDecoder().decode(WorkFacts.self, from: record)
        } catch {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "what is known of a work is damaged")
        }
    }

    /// A UUID in its usual form, lower case (RFC 9562).
    static func text(of uuid: Data) -> String {
        let digits = uuid.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        var text = ""
        for (position, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(position) { text += "-" }
            text.append(digit)
        }
        return text
    }
}
