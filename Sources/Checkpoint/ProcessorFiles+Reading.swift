import JSON

extension ProcessorFiles {
    /// Those of a folder that need hold nothing else of a model.
    package init(folder: String) throws(CheckpointError) {
        try self.init { (name) throws(CheckpointError) in
            guard let object = try MappedFile.object(name, in: folder) else { return nil }
            return Settings(file: name, object: object)
        }
    }

    /// `read` gives the object of a file of the folder, nil where the file is absent. As in the
    /// reference one file answers for a processor, whole: the nested form of
    /// `processor_config.json`, else the file of its own, else (for videos) that of the pictures.
    init(read: (String) throws(CheckpointError) -> Settings?) throws(CheckpointError) {
        let nested = try read("processor_config.json")
        var pictures = try nested?.section("image_processor")
        if pictures == nil { pictures = try read("preprocessor_config.json") }
        var clips = try nested?.section("video_processor")
        for file in ["video_preprocessor_config.json", "preprocessor_config.json"] where clips == nil {
            clips = try read(file)
        }
        if let pictures { try image.read(pictures) }
        if let clips {
            try video.read(clips)
            try sampling.read(clips)
        }
    }
}

extension ProcessorFiles.Patching {
    fileprivate mutating func read(_ settings: Settings) throws(CheckpointError) {
        try settings.refuseOtherResampling()
        (minPixels, maxPixels) = try settings.pixelBounds(default: (minPixels, maxPixels))
        patchSize = try settings.integer("patch_size", in: 1...256, default: patchSize)
        temporalPatchSize = try settings.integer(
            "temporal_patch_size", in: 1...16, default: temporalPatchSize)
        mergeSize = try settings.integer("merge_size", in: 1...16, default: mergeSize)
        try normalisation.read(settings)
    }
}

extension ProcessorFiles.Sampling {
    fileprivate mutating func read(_ settings: Settings) throws(CheckpointError) {
        fps = try settings.real("fps", in: 1e-3...1_000, default: fps)
        minFrames = try settings.integer("min_frames", in: 1...1_000_000, default: minFrames)
        maxFrames = try settings.integer(
            "max_frames", in: minFrames...1_000_000, default: max(maxFrames, minFrames))
        doSampleFrames = try settings.flag("do_sample_frames", default: doSampleFrames)
    }
}

extension ProcessorFiles.Normalisation {
    fileprivate mutating func read(_ settings: Settings) throws(CheckpointError) {
        rescaleFactor = try settings.real("rescale_factor", in: 1e-9...1e3, default: rescaleFactor)
        mean = try settings.channels("image_mean", in: -1e3...1e3, default: mean)
        std = try settings.channels("image_std", in: 1e-6...1e3, default: std)
    }
}

extension Settings {
    fileprivate func refuseOtherResampling() throws(CheckpointError) {
        try require("resample", .number(JSONNumber(3)))
        for key in ["do_resize", "do_rescale", "do_normalize", "do_convert_rgb"] {
            try require(key, .bool(true))
        }
    }

    /// Pixel counts, under the names `shortest_edge` and `longest_edge` of `size` or under the older
    /// `min_pixels` and `max_pixels`, which win.
    fileprivate func pixelBounds(default fallback: (Int, Int)) throws(CheckpointError) -> (Int, Int) {
        let bounds = 1...1_000_000_000_000
        var (smallest, largest) = fallback
        if let size = try section("size") {
            smallest = try size.integer("shortest_edge", in: bounds, default: smallest)
            largest = try size.integer("longest_edge", in: bounds, default: largest)
        }
        smallest = try integer("min_pixels", in: bounds, default: smallest)
        largest = try integer("max_pixels", in: bounds, default: largest)
        guard smallest <= largest else {
            throw .setting(
                file: file, key: "size", found: "\(smallest) to \(largest)", expected: "bounds in order")
        }
        return (smallest, largest)
    }

    fileprivate func channels(_ key: String, in bounds: ClosedRange<Double>, default fallback: [Double])
        throws(CheckpointError) -> [Double]
    {
        guard let list = try array(key) else { return fallback }
        let values = list.compactMap(\.double)
        guard list.count == 3, values.count == 3, values.allSatisfy(bounds.contains) else {
            throw wrong(
                key, .array(list),
                expected: "three numbers from \(bounds.lowerBound) to \(bounds.upperBound)")
        }
        return values
    }
}
