/// What a work's commitment covers beside its text, as bytes that are always the same.
///
/// One JSON object; fields that are not recorded are left out.
struct WorkRecord {
    var holder: String
    var collection: String
    var platform: String?
    var rightsBasis: String
    var collectionLicence: String?
    var licence: String?
    var externalID: String?
    var url: String?
    var author: String?
    var title: String?
    var publishedAt: String?
    var tokens: Int

    var bytes: [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(256)
        field("holder", holder, &text)
        field("collection", collection, &text)
        field("platform", platform, &text)
        field("rightsBasis", rightsBasis, &text)
        field("collectionLicence", collectionLicence, &text)
        field("licence", licence, &text)
        field("externalID", externalID, &text)
        field("url", url, &text)
        field("author", author, &text)
        field("title", title, &text)
        field("publishedAt", publishedAt, &text)
        text += #","tokens":\#(tokens)}"#.utf8
        return text
    }

    private func field(_ name: StaticString, _ value: String?, _ text: inout [UInt8]) {
        guard let value else { return }
        text += text.isEmpty ? "{\"".utf8 : ",\"".utf8
        text += String(describing: name).utf8
        text += "\":".utf8
        JSONText.append(value, to: &text)
    }
}
