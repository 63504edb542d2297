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

    /// How pixels are cut. The bounds count the pixels of a picture, or of a whole clip.
    package struct Patching: Sendable, Equatable {
        package var minPixels: Int
        package var maxPixels: Int
        package var patchSize = 16
        package var temporalPatchSize = 2
        package var mergeSize = 2
        package var normalisation = Normalisation()

        package init(minPixels: Int, maxPixels: Int) {
            self.minPixels = minPixels
            self.maxPixels = maxPixels
        }
    }

    /// Which frames of a clip are taken.
    package struct Sampling: Sendable, Equatable {
        package var fps = 2.0
        package var minFrames = 4
        package var maxFrames = 768
        package var doSampleFrames = true

        package init() {}
    }

    package var image = Patching(minPixels: 65_536, maxPixels: 16_777_216)
    package var video = Patching(minPixels: 4_096, maxPixels: 25_165_824)
    package var sampling = Sampling()

    package init() {}
}
