import Glibc

/// What libFuzzer calls with each of its inputs. One program holds all targets; the environment names one.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    // A copy, so that reading past its end is seen.
    chosen(Array(UnsafeBufferPointer(start: start, count: count))) ? 0 : -1
}

private let chosen: Target = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = Targets.all[name] else {
        print(
            "FUZZ_TARGET is \"\(name)\"; it must be one of \(Targets.all.keys.sorted().joined(separator: " "))"
        )
        exit(2)
    }
    return target
}()

@_silgen_name("LLVMFuzzerMutate")
private func mutate(_ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int) -> Int

/// The usual mutation; in a PNG the checksums are put right afterwards, for which no chance would do.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutateInput(
    _ start: UnsafeMutablePointer<UInt8>, _ count: Int, _ capacity: Int, _ seed: CUnsignedInt
) -> Int {
    let count = mutate(start, count, capacity)
    // Some inputs keep their wrong sums.
    if seed % 16 != 0 { PNGChecksums.repair(UnsafeMutableBufferPointer(start: start, count: count)) }
    return count
}
