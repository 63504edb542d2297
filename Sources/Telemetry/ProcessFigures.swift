import Foundation

/// What Prometheus' clients tell of their process, read from `/proc`.
enum ProcessFigures {
    static func write(to text: inout MetricsText) {
        for (name, kind, value, help) in figures {
            guard let value else { continue }
            text.family(name, kind, help)
            text.sample(name, value)
        }
    }

    private static var figures: [(String, MetricsText.Kind, Double?, String)] {
        let stat = fields("/proc/self/stat")
        let memory = fields("/proc/self/statm")
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        var limit = rlimit()
        let hasLimit = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return [
            (
                "process_cpu_seconds_total", .counter, stat.sum(11, 12).map { $0 / ticks },
                "Processor time of this process."
            ),
            (
                "process_resident_memory_bytes", .gauge, memory.number(1).map { $0 * page },
                "Memory of this process that is in RAM."
            ),
            (
                "process_virtual_memory_bytes", .gauge, memory.number(0).map { $0 * page },
                "Address space of this process."
            ),
            ("process_start_time_seconds", .gauge, startTime, "Seconds since 1970."),
            (
                "process_open_fds", .gauge,
                (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")).map {
                    Double($0.count)
                }, "Open files."
            ),
            ("process_max_fds", .gauge, hasLimit ? Double(limit.rlim_cur) : nil, "Files that may be open."),
        ]
    }

    private static let startTime: Double? = {
        let started = fields("/proc/self/stat").number(19)
        let boot = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8))?
            .split(separator: "\n").first { $0.hasPrefix("btime ") }?
            .split(separator: " ").last.flatMap { Double($0) }
        guard let started, let boot else { return nil }
        return boot + started / Double(sysconf(Int32(_SC_CLK_TCK)))
    }()

    /// The numbers of a file of `/proc`, those after the command's name where it has one.
    private static func fields(_ path: String) -> [Substring] {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return [] }
        let numbers = text.lastIndex(of: ")").map { text[text.index(after: $0)...] } ?? text[...]
        return numbers.split(whereSeparator: \.isWhitespace)
    }
}

extension [Substring] {
    fileprivate func number(_ index: Int) -> Double? {
        indices.contains(index) ? Double(self[index]) : nil
    }

    fileprivate func sum(_ first: Int, _ second: Int) -> Double? {
        guard let first = number(first), let second = number(second) else { return nil }
        return first + second
    }
}
