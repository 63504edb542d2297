import Checkpoint
import CKernels
import Kernels

extension TextStack {
    /// x += down(silu(gate·input) ⊙ up·input)
    func dense(_ w: DenseWeights, _ input: Rows, addingTo x: Rows) {
        let hidden = gatedUnit(w, input)
        compute.product(hidden, w.down, x, .add)
    }

    private func gatedUnit(_ w: DenseWeights, _ input: Rows) -> Rows {
        let gate = Rows(space.feedForward.gate.base, count: input.count, width: w.gate.rows)
        let up = Rows(space.feedForward.up.base, count: input.count, width: w.up.rows)
        compute.products([Product(input, w.gate, gate), Product(input, w.up, up)])
        activate(gate, up)
        return gate
    }

    /// gate ← silu(gate) ⊙ up
    private func activate(_ gate: Rows, _ up: Rows) {
        compute.pool.run(gate.count * gate.width, by: 16_384) { range, _ in
            let at = range.lowerBound
            kernels.pointee.silu_mul(gate.base + at, up.base + at, gate.base + at, range.count)
        }
    }

    /// The mixture: the chosen experts' outputs, weighted and added in rank order, and the shared expert
    /// behind its sigmoid gate.
    func experts(_ w: ExpertWeights, _ input: Rows, addingTo x: Rows) {
        let text = configuration
        let room = space.feedForward
        let router = Rows(room.router.base, count: input.count, width: text.numExperts)
        let sharedGate = Rows(room.sharedGate.base, count: input.count, width: 1)
        let gate = Rows(room.gate.base, count: input.count, width: w.shared.gate.rows)
        let up = Rows(room.up.base, count: input.count, width: w.shared.up.rows)
        let shared = Rows(room.shared.base, count: input.count, width: x.width)
        compute.products([
            Product(input, w.router, router), Product(input, w.sharedGate, sharedGate),
            Product(input, w.shared.gate, gate), Product(input, w.shared.up, up),
        ])
        for row in 0..<router.count { kernels.pointee.softmax(router[row], text.numExperts) }
        kernels.pointee.sigmoid(sharedGate.base, sharedGate.count)
        let routing = Routing(router, perToken: text.numExpertsPerTok)

        let inputs = Rows(room.inputs.base, count: routing.count, width: x.width)
        compute.pool.run(routing.count, by: 16) { places, _ in
            for place in places {
                inputs[place].update(from: input[routing.token(at: place)], count: x.width)
            }
        }
        let expertGate = Rows(room.expertGate.base, count: routing.count, width: text.moeIntermediateSize)
        let expertUp = Rows(room.expertUp.base, count: routing.count, width: text.moeIntermediateSize)
        var products: [Product] = []
        for (expert, places) in routing.groups {
            products.append(Product(inputs.rows(places), w.experts[expert].gate, expertGate.rows(places)))
            products.append(Product(inputs.rows(places), w.experts[expert].up, expertUp.rows(places)))
        }
        compute.products(products)
        activate(expertGate, expertUp)
        activate(gate, up)

        let outputs = Rows(room.outputs.base, count: routing.count, width: x.width)
        products = [Product(gate, w.shared.down, shared)]
        for (expert, places) in routing.groups {
            products.append(Product(expertGate.rows(places), w.experts[expert].down, outputs.rows(places)))
        }
        compute.products(products)
        compute.pool.run(input.count, by: 8) { tokens, _ in
            for token in tokens {
                combine(routing, token, outputs, shared[token], sharedGate[token][0], x[token])
            }
        }
    }

    /// One token: the mixture is summed by itself, in rank order, before it joins the stream.
    private func combine(
        _ routing: Routing, _ token: Int, _ outputs: Rows, _ shared: UnsafeMutablePointer<Float>,
        _ sharedGate: Float, _ x: UnsafeMutablePointer<Float>
    ) {
        withUnsafeTemporaryAllocation(of: Float.self, capacity: outputs.width) { sum in
            guard let sum = sum.baseAddress else { return }
            sum.update(repeating: 0, count: outputs.width)
            for choice in routing.choices(of: token) {
                kernels.pointee.scale_add(sum, outputs[choice.place], choice.weight, outputs.width)
            }
            kernels.pointee.scale_add(sum, shared, sharedGate, outputs.width)
            kernels.pointee.add(x, sum, outputs.width)
        }
    }
}
