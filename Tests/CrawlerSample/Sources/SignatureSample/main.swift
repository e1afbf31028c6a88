import Provscan

let registrar = try TextRegistrar(
    signaturesOnlyAt: "signatures.sqlite", key: "signatures.key", holder: "Ada Example", rightsBasis: .owner)

// Pages as "URL<tab>text", one a line: what was seen before is named, all of it is registered.
let checker = try ContentChecker(registryAt: "signatures.sqlite", key: "signatures.key")
while let line = readLine() {
    let page = line.split(separator: "\t", maxSplits: 1).map(String.init)
    for match in try checker.check(text: page[1], url: page[0]) where match.grade.isFinding {
        print("\(page[0]) shares words with \(match.work.url ?? match.work.id)")
    }
    try registrar.register(text: page[1], url: page[0])
}
try registrar.flush()
