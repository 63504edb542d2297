/// How pictures and clips become patches, as the processor files of the folder say, with the
/// published defaults for keys that they lack.
package struct ProcessorFiles: Sendable, Equatable {
    package struct Normalisation: Sendable, Equatable {
        package var rescaleFactor: Double = 1 / 255
        /// Red, green, blue, after the rescale.
        package var mean: [Double] = [0.5, 0.5, 0.5]
        package var std: [Double] = [0.5, 0.5, 0.5]

        package init() {}
    }

    package struct Image: Sendable, Equatable {
        package var minPixels = 65_536
        package var maxPixels = 16_777_216
        package var patchSize = 16
        package var temporalPatchSize = 2
        package var mergeSize = 2
        package var normalisation = Normalisation()

        package init() {}
    }

    package struct Video: Sendable, Equatable {
        /// Both bounds count the pixels of the whole clip.
        package var minPixels = 4_096
        package var maxPixels = 25_165_824
        package var patchSize = 16
        package var temporalPatchSize = 2
        package var mergeSize = 2
        package var normalisation = Normalisation()
        package var fps = 2.0
        package var minFrames = 4
        package var maxFrames = 768
        package var doSampleFrames = true

        package init() {}
    }

    package var image = Image()
    package var video = Video()

    package init() {}
}
