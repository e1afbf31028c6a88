/// What the example in `main.swift` takes from a crawler: pages as "URL<tab>text", one a line, on standard input.
let crawl = AsyncStream<(url: String, text: String)> { stream in
    while let line = readLine() {
        let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
        if parts.count == 2 { stream.yield((url: parts[0], text: parts[1])) }
    }
    stream.finish()
}

/// Prints the address of a page that may be kept.
func keep(_ text: String, from url: String) {
    print(url)
}
