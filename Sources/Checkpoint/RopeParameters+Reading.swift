import JSON

extension RopeParameters {
    /// Looks into `rope_parameters`, then into the older `rope_scaling`, `rope_theta` and
    /// `partial_rotary_factor`, then takes the published values: some published files lack them, and
    /// the reference's own fallback (theta 10,000) is not what such models were trained with.
    init(_ text: Settings, headDim: Int, maxPositionEmbeddings: Int) throws(CheckpointError) {
        let rope = try text.firstSection(of: ["rope_parameters", "rope_scaling"]) ?? text
        let olderTheta = try text.real("rope_theta", in: 1...1e12, default: 1e7)
        theta = try rope.real("rope_theta", in: 1...1e12, default: olderTheta)

        guard headDim >= 2 else {
            throw text.wrong("head_dim", .number(JSONNumber(headDim)), expected: "at least 2")
        }
        let factors = 2 / Double(headDim)...1
        let olderFactor = try text.real(
            "partial_rotary_factor", in: factors, default: max(factors.lowerBound, 0.25))
        partialRotaryFactor = try rope.real("partial_rotary_factor", in: factors, default: olderFactor)
        mropeSection = []
        kind = .plain

        let rotary = rotaryDim(headDim: headDim)
        guard rotary % 2 == 0 else {
            throw rope.wrong(
                "partial_rotary_factor", .number(JSONNumber(spelling: "\(partialRotaryFactor)")),
                expected: "an even number of rotated values; head_dim \(headDim) gives \(rotary)")
        }
        mropeSection = try rope.mropeSection(frequencies: rotary / 2)
        try rope.require("mrope_interleaved", .bool(true))
        switch try rope.firstString(of: ["rope_type", "type"]) ?? "default" {
        case "default", "mrope": break
        case "yarn": kind = .yarn(try YaRN(rope, maxPositionEmbeddings: maxPositionEmbeddings))
        case let other:
            throw rope.unsupported(
                "rope_type \"\(other.prefix(64))\" is not supported; expected default or yarn")
        }
    }
}

extension RopeParameters.YaRN {
    fileprivate init(_ rope: Settings, maxPositionEmbeddings: Int) throws(CheckpointError) {
        try rope.require("truncate", .bool(true))
        originalMaxPositionEmbeddings = try rope.integer(
            "original_max_position_embeddings", in: 1...16_777_216, default: maxPositionEmbeddings)
        factor = try rope.real("factor", in: 1...1_024)
        betaFast = try rope.real("beta_fast", in: 1e-3...1e6, default: 32)
        betaSlow = try rope.real("beta_slow", in: 1e-3...1e6, default: 1)
        attentionFactor = nil
        if rope.value("attention_factor") != nil {
            attentionFactor = try rope.real("attention_factor", in: 1e-3...1e3)
        } else if rope.value("mscale") != nil, rope.value("mscale_all_dim") != nil {
            throw rope.unsupported("mscale and mscale_all_dim are not supported; give attention_factor")
        }
        guard betaFast > betaSlow else {
            throw rope.wrong(
                "beta_fast", .number(JSONNumber(spelling: "\(betaFast)")),
                expected: "more than beta_slow (\(betaSlow))")
        }
    }
}

extension Settings {
    fileprivate func firstSection(of keys: [String]) throws(CheckpointError) -> Settings? {
        for key in keys { if let section = try section(key) { return section } }
        return nil
    }

    fileprivate func firstString(of keys: [String]) throws(CheckpointError) -> String? {
        for key in keys { if let string = try string(key) { return string } }
        return nil
    }

    /// Absent sections share the frequencies out in turn, which gives [11, 11, 10] for 32.
    fileprivate func mropeSection(frequencies: Int) throws(CheckpointError) -> [Int] {
        guard let list = try array("mrope_section") else {
            return [(frequencies + 2) / 3, (frequencies + 1) / 3, frequencies / 3]
        }
        let counts = list.compactMap(\.int)
        guard list.count == 3, counts.count == 3, counts.allSatisfy({ (0...frequencies).contains($0) }),
            counts.reduce(0, +) == frequencies
        else {
            throw wrong(
                "mrope_section", .array(list),
                expected: "three counts with the sum \(frequencies), half the rotary width")
        }
        return counts
    }
}
