import Foundation
import Testing

@testable import Provscan

@Suite("match.schema.json")
struct MatchSchemaTests {
    private static let script = """
        import json, sys
        try:
            from jsonschema import Draft202012Validator
        except ImportError:
            sys.exit(77)
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        for line in open(sys.argv[2], encoding="utf-8"):
            for error in validator.iter_errors(json.loads(line)):
                print(error.json_path, error.message)
        """

    @Test("accepts every line that is written")
    func acceptsLines() throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            guard let errors = try errors(in: ResultsFile.matches.path(in: directory), directory) else { return }
            #expect(errors.isEmpty, "\(errors)")
        }
    }

    @Test(
        "refuses other lines",
        arguments: [
            (#""grade":"verbatim""#, #""grade":"certain""#), (#""id":null,"#, ""), (#""of":27"#, #""of":-1"#),
            (#""provscan.match/1""#, #""provscan.match/2""#), (#""bytes":[10,"#, #""bytes":[10,11,"#),
        ])
    func refusesLines(part: String, replacement: String) throws {
        try withTemporaryDirectory { directory in
            try SampleResults.write(to: directory)
            let file = ResultsFile.matches.path(in: directory)
            let text = try contents(file)
            #expect(text.contains(part))
            try text.replacing(part, with: replacement).write(toFile: file, atomically: true, encoding: .utf8)
            guard let errors = try errors(in: file, directory) else { return }
            #expect(!errors.isEmpty)
        }
    }

    /// What the validator says of `file`; `nil` when it is not installed.
    private func errors(in file: String, _ directory: String) throws -> String? {
        let schema = directory + "/schema.json"
        try MatchSchema.text.write(toFile: schema, atomically: true, encoding: .utf8)
        guard let run = try runTool("python3", ["-c", Self.script, schema, file]), run.status != 77 else {
            print("skipped: python3 with the package jsonschema is not installed")
            return nil
        }
        return run.status == 0 ? run.output : "status \(run.status): \(run.output)"
    }
}

/// Runs a tool found on the path; `nil` when there is none of this name.
func runTool(_ name: String, _ arguments: [String]) throws -> (status: Int32, output: String)? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return process.terminationStatus == 127 ? nil : (process.terminationStatus, String(decoding: output, as: UTF8.self))
}
