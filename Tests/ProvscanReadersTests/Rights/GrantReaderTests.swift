import ProvscanCore
import ProvscanReaders
import ProvscanTestSupport
import Testing

@Suite("Grants from files: all checked, the first thing wrong named")
struct GrantReaderTests {
    private func read(
        _ text: String, named name: String = "grants.jsonl", _ options: GrantReader.Options = .init()
    ) throws -> [LicenceGrant] {
        let folder = try TestFolder()
        try folder.write(text, to: name)
        return try GrantReader.read(folder.path(name), options: options)
    }

    /// A grant as JSON, with `part` put for the field that it replaces.
    private func record(_ part: (String, String)...) -> String {
        var fields = [
            "assigner": "{\"name\":\"Acme\"}", "assignee": "{\"name\":\"ModelCo\"}",
            "target": "{\"include\":[{\"collection\":\"news\"}]}",
            "permission": "[{\"usage\":[\"train-ai\"],\"territory\":[\"EU\"]}]",
            "effectiveFrom": "\"2024-03-01T00:00:00Z\"",
        ]
        for (name, value) in part { fields[name] = value }
        return "{" + fields.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    @Test("JSON Lines")
    func lines() throws {
        let grants = try read(record() + "\n\n" + record(("uid", "\"urn:x\"")) + "\n")
        #expect(grants.map(\.uid) == ["", "urn:x"])
        #expect(grants[0].permission[0].usage == [.trainAI] && grants[0].type == .agreement)
    }

    @Test(
        "what is wrong is named with line and field",
        arguments: [
            ("permission", "[{\"usage\":[\"dream\"]}]", "line-2/permission/0/usage/0: takes train-ai"),
            ("effectiveUntil", "\"2024-03-01T00:00:00Z\"", "line-2/effectiveUntil: is not after effectiveFrom"),
            ("effectiveUntil", "\"tomorrow\"", "line-2/effectiveUntil: takes an RFC 3339"),
            ("duty", "[{\"action\":\"compensate\",\"amount\":\"1.00\",\"currency\":\"XQQ\"}]", "duty/currency"),
            ("duty", "[{\"action\":\"compensate\",\"amount\":\"1e9\",\"currency\":\"USD\"}]", "duty/amount"),
            ("permission", "[{\"usage\":[\"search\"],\"territory\":[\"Mars\"]}]", "permission/territory: takes ISO"),
            ("prohibitions", "[]", "line-2/prohibitions: is no field of a grant"),
            ("target", "{}", "line-2/target: names no works"),
            ("assigner", "\"Acme\"", "line-2/assigner: has a value of the wrong type"),
        ])
    func wrong(field: String, value: String, message: String) throws {
        let text = record() + "\n" + record((field, value)) + "\n"
        let error = #expect(throws: ReadError.self) { try read(text) }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("a table: days end with their zone's midnight, as the contract states them")
    func table() throws {
        let grants = try read(
            """
            holder,assignee,assignee_ids,collections,usage,territory,effective_from,effective_until,utc_offset,fee,currency
            Acme,ModelCo,domain=modelco.example;lei=X1,news; blog,train-ai;search,DE;FR,2024-03-01,2026-02-28,+01:00,10.50,EUR

            """, named: "grants.csv")
        let grant = try #require(grants.first)
        #expect(grants.count == 1)
        #expect(grant.effectiveFrom.description == "2024-02-29T23:00:00Z")
        #expect(grant.effectiveUntil?.description == "2026-02-28T23:00:00Z")
        #expect(grant.source?.stated == "2026-02-28")
        #expect(grant.target.include.map(\.collection) == ["news", "blog"])
        #expect(grant.assignee?.ids == ["domain": "modelco.example", "lei": "X1"])
        #expect(grant.duty.first?.amount == "10.50" && grant.duty.first?.status == "unknown")
    }

    @Test(
        "a table's mistakes",
        arguments: [
            ("holder,colour\nAcme,red\n", "line-1/colour: is no column"),
            ("holder,usage,effective_from,all,assignee\nAcme,dream,2024-03-01,yes,M\n", "row-2/usage: takes"),
            ("holder,usage,effective_from,all,assignee\nAcme,search,soon,yes,M\n", "row-2/effective_from: takes a day"),
            ("holder,usage,all,assignee\nAcme,search,yes,M\n", "row-2/effective_from: is missing"),
            (
                "holder,usage,effective_from,all,assignee\nAcme,search,2024-03-01,perhaps,M\n",
                "row-2/all: takes yes or no"
            ),
        ])
    func tableMistakes(text: String, message: String) throws {
        let error = #expect(throws: ReadError.self) { try read(text, named: "grants.csv") }
        #expect(error?.description.contains(message) == true, "\(String(describing: error))")
    }

    @Test("RSL without a price that nobody must ask for is a public licence, any other an offer")
    func rsl() throws {
        let text = """
            <rsl xmlns="https://rslstandard.org/rsl">
              <content url="/a"><license><permits type="usage">ai-train</permits></license></content>
              <content url="/b" server="https://s.example"><license><permits type="usage">search</permits></license></content>
              <content url="/c"><license><permits type="usage">search</permits><payment type="subscription"/></license></content>
            </rsl>
            """
        let grants = try read(
            text, named: "terms.xml", .init(holder: "Acme", effectiveFrom: Instant(seconds: 1_700_000_000)))
        #expect(grants.map(\.type) == [.publicLicence, .offer, .offer])
        #expect(throws: ReadError.self) { try read(text, named: "terms.xml") }
    }
}
