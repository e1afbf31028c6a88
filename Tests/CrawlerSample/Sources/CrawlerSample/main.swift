import Provscan

let checker = try ContentChecker(registryAt: "texts.sqlite")

for await (url, text) in crawl {
    let matches = try checker.check(text: text, url: url)
    let isTaken = matches.contains { $0.grade.isFinding && !$0.licence.verdict.isCovered }
    if !isTaken { keep(text, from: url) }
}
