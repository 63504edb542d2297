import CKernels

/// Quantised rows of activations, for the products of one loop. The memory grows to the largest loop and is used again.
final class Activations {
    private var codes = Buffer<Int8>(0)
    private var scales = Buffer<Float>(0)
    private var sums = Buffer<Int32>(0)

    /// Rows to quantise, and where they go.
    struct Source {
        let x: Rows
        let group: Int
        /// Elements before the first code, and before the first scale and sum.
        let firstCode: Int
        let firstScale: Int
        var groups: Int { (x.width + group - 1) / group }

        func holds(_ part: Product, _ packing: Packing) -> Bool {
            x.base == part.x.base && x.count == part.x.count && x.stride == part.x.stride
                && x.width == part.x.width && group == packing.group
        }
    }

    /// Rows of one item of the parallel loop.
    private static let step = 4

    /// Quantises what the packed products among `parts` read, each rows once, and gives every part its own.
    func quantise(_ parts: [Product], _ pool: WorkerPool, _ kernels: Kernels) -> [ck_activations?] {
        var sources: [Source] = []
        var (codeCount, scaleCount) = (0, 0)
        let places = parts.map { part -> Int? in
            guard case .packed(let packing) = part.w.layout else { return nil }
            if let known = sources.lastIndex(where: { $0.holds(part, packing) }) { return known }
            let source = Source(
                x: part.x, group: packing.group, firstCode: codeCount, firstScale: scaleCount)
            codeCount += part.x.count * source.groups * source.group
            scaleCount += part.x.count * source.groups
            sources.append(source)
            return sources.count - 1
        }
        guard !sources.isEmpty else { return places.map { _ in nil } }
        if codes.count < codeCount { codes = Buffer(codeCount) }
        if scales.count < scaleCount {
            scales = Buffer(scaleCount)
            sums = Buffer(scaleCount)
        }
        let made = sources.map(activations)
        for (source, target) in zip(sources, made) {
            pool.run(source.x.count, by: Activations.step) { rows, _ in
                kernels.table.pointee.quantise(
                    source.x[rows.lowerBound], source.x.stride, rows.count, source.x.width,
                    target.rows(from: rows.lowerBound))
            }
        }
        return places.map { $0.map { made[$0] } }
    }

    private func activations(_ source: Source) -> ck_activations {
        ck_activations(
            codes: codes.base + source.firstCode, scales: scales.base + source.firstScale,
            sums: sums.base + source.firstScale, groups: source.groups, group: source.group)
    }
}

extension ck_activations {
    /// The same without the rows before `first`.
    func rows(from first: Int) -> ck_activations {
        ck_activations(
            codes: codes + first * groups * group, scales: scales + first * groups,
            sums: sums + first * groups, groups: groups, group: group)
    }
}
