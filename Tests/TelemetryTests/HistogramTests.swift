import Telemetry
import Testing

@Suite struct HistogramTests {
    @Test func aValueOnABoundCountsBelowIt() {
        var histogram = Histogram(bounds: [1, 2])
        for value in [0.5, 1, 1.5, 2, 2.5] { histogram.observe(value) }
        #expect(histogram.counts == [2, 2, 1])
        #expect(histogram.count == 5)
        #expect(histogram.sum == 7.5)
    }

    @Test func decadesEndAtTheLimit() {
        #expect(Histogram.decades(upTo: 60) == [1, 2, 5, 10, 20, 50])
        #expect(Histogram.decades(upTo: 1) == [1])
    }

    @Test func bucketsAreWrittenAsSumsFromBelow() {
        var histogram = Histogram(bounds: [0.5, 10])
        for value in [0.25, 3, 3, 11] { histogram.observe(value) }
        var text = MetricsText()
        text.family("t", .histogram, "Test.")
        text.histogram("t", labels: [Label("model_name", "a\"b\\c\nd")], histogram)
        #expect(
            text.text == #"""
                # HELP t Test.
                # TYPE t histogram
                t_bucket{model_name="a\"b\\c\nd",le="0.5"} 1
                t_bucket{model_name="a\"b\\c\nd",le="10"} 3
                t_bucket{model_name="a\"b\\c\nd",le="+Inf"} 4
                t_sum{model_name="a\"b\\c\nd"} 17.25
                t_count{model_name="a\"b\\c\nd"} 4

                """#)
    }
}
