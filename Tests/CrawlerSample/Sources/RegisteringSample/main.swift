import Provscan

let registrar = try TextRegistrar(
    registryAt: "texts.sqlite", holder: "Ada Example", collection: "blog", rightsBasis: .owner)

// Pages of our own site, as "URL<tab>text", one a line.
while let line = readLine() {
    let page = line.split(separator: "\t", maxSplits: 1).map(String.init)
    try registrar.register(text: page[1], url: page[0])
}
let registration = try registrar.flush()
print("\(registration.added) registered, \(registration.known) known before")
