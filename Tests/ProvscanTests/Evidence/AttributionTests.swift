import Testing

@testable import Provscan
@testable import ProvscanCore
@testable import ProvscanRegistry

@Suite("Which of several works is named")
struct AttributionTests {
    @Test("the earliest published is named, the others are listed with it")
    func earliest() {
        let named = resolve([(1, "2019-05-01", [0..<20]), (2, "2014-01-01", [0..<20]), (3, "2016", [0..<20])])
        #expect(named == [Named(work: 2, others: [3, 1])])
    }

    @Test("a work without a date counts as later than any with one; then the order of registration decides")
    func undated() {
        #expect(resolve([(1, nil, [0..<20]), (2, "2020", [0..<20])]) == [Named(work: 2, others: [1])])
        #expect(resolve([(2, nil, [0..<20]), (1, nil, [0..<20])]) == [Named(work: 1, others: [2])])
        #expect(resolve([(9, "2020", [0..<20]), (4, "2020", [0..<20])]) == [Named(work: 4, others: [9])])
    }

    @Test("a later work that shares more with the record keeps a match of its own")
    func more() {
        let named = resolve([(1, "2010", [0..<20]), (2, "2015", [0..<40])])
        #expect(named == [Named(work: 1, others: []), Named(work: 2, others: [])])
    }

    @Test("ninety-five of a hundred tokens are enough to be the origin, ninety-four are not")
    func almostAll() {
        #expect(resolve([(1, "2010", [0..<95]), (2, "2015", [0..<100])]) == [Named(work: 1, others: [2])])
        #expect(resolve([(1, "2010", [0..<94]), (2, "2015", [0..<100])]).count == 2)
    }

    @Test("works that share different passages with the record are all named, by ascending number")
    func different() {
        let named = resolve([(3, "2010", [50..<80]), (1, "2015", [0..<20]), (2, "2012", [20..<40, 90..<99])])
        #expect(named.map(\.work) == [1, 2, 3])
    }

    @Test("the parts of a passage may be covered by several passages of the earlier work")
    func parts() {
        #expect(resolve([(1, "2010", [0..<10, 10..<20]), (2, "2015", [0..<20])]) == [Named(work: 1, others: [2])])
    }

    @Test("an earlier work with a weaker grade does not hide a later one with a stronger")
    func grade() {
        let named = resolve([(1, "2010", [0..<20]), (2, "2015", [0..<20])], grades: [1: .lead, 2: .verbatim])
        #expect(named.map(\.work) == [1, 2])
    }

    @Test("nobody shares, nobody is named")
    func none() {
        #expect(resolve([]).isEmpty)
    }

    private struct Named: Equatable {
        var work: Int64
        var others: [Int64]
    }

    /// Works by number, date and the record tokens that they share.
    private func resolve(
        _ works: [(number: Int64, published: String?, runs: [Range<Int>])], grades: [Int64: Grade] = [:]
    ) -> [Named] {
        let matches = works.map { work in
            let passages = work.runs.map { run -> Passage in
                var passage = Passage(runs: [Run(record: run.lowerBound, work: 0, count: run.count)])
                passage.grade = grades[work.number] ?? .verbatim
                return passage
            }
            let match = WorkMatch(workID: work.number, passages: passages, containedTokens: 1, workTokens: 1)
            return (match: match, work: Self.work(work.number, work.published))
        }
        return Attribution.resolve(matches).map { Named(work: $0.work.number, others: $0.alsoIn.map(\.number)) }
    }

    private static func work(_ number: Int64, _ published: String?) -> Work {
        Work(
            number: number, id: "\(number)", holder: "h", collection: "c", rightsBasis: .unknown,
            publishedAt: published,
            textDigest: ContentDigest(bytes: Array(repeating: 0, count: 32)), tokens: 1, facts: WorkFacts())
    }
}
