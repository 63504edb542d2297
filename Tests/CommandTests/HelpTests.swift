import Testing

/// Every flag has its line in the help.
@Suite struct HelpTests {
    @Test(arguments: [
        ([], ["run", "inspect", "bench"]),
        (
            ["run"],
            [
                "--model", "--mmproj", "--threads", "--context", "--exact", "--temperature", "--top-p",
                "--top-k",
                "--min-p",
                "--presence-penalty", "--frequency-penalty", "--repetition-penalty", "--seed",
                "--max-tokens", "--stop", "--image", "--video", "--fps", "--system",
                "--thinking/--no-thinking", "--json",
            ]
        ),
        (["inspect"], ["<model>", "--mmproj"]),
        (
            ["bench"],
            [
                "<model>", "--threads", "--context", "--exact", "--prompt-tokens", "--decode-tokens",
                "--streams",
                "--picture", "--json",
            ]
        ),
    ])
    func help(command: [String], names: [String]) throws {
        let help = try Command(command + ["--help"])
        #expect(help.status == 0)
        #expect(help.errors == "")
        let lines = help.output.split(separator: "\n")
        for name in names {
            #expect(lines.contains { $0.hasPrefix("  ") && $0.contains(name) }, "\(name)")
        }
    }
}
