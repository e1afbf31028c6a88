import Testing

@testable import ProvscanCore

@Suite struct ObfuscationTests {
    @Test(
        "counts disguised words",
        arguments: [
            ("pa\u{200B}ssword", "password", 1, 0, 0),
            ("\u{FEFF}password", "password", 1, 0, 0),
            ("pаssword", "password", 0, 1, 1),
            ("асе", "ace", 0, 1, 0),
            ("pа\u{2060}ssword", "password", 1, 1, 1),
        ])
    func disguise(record: String, work: String, invisible: Int, lookAlike: Int, mixedScript: Int) throws {
        let found = try #require(Obfuscation([(record: record[...], work: work[...])]))
        #expect(found.invisible == invisible && found.lookAlike == lookAlike && found.mixedScript == mixedScript)
    }

    @Test(
        "spelling is no disguise",
        arguments: [
            ("cafe", "café"), ("soft\u{AD}hyphen", "softhyphen"), ("می\u{200C}خواهم", "میخواهم"),
            ("PASSWORD", "password"),
            ("pа\u{200B}r", "pа\u{200B}r"),
        ])
    func spelling(record: String, work: String) {
        #expect(Obfuscation([(record: record[...], work: work[...])]) == nil)
    }
}
