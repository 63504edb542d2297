#include "cmediashim.h"

#include <libavcodec/packet.h>
#include <libavformat/avformat.h>

// Nine numbers; the first two of the first two rows are fixed point with 16 bits after the point.
static const int32_t *display_matrix(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    const AVPacketSideData *data = av_packet_side_data_get(
        stream->codecpar->coded_side_data, stream->codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
    return data && data->size >= 9 * sizeof(int32_t) ? (const int32_t *)data->data : NULL;
#else
    size_t size = 0;
    const uint8_t *data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
#endif
}

static int sign(int32_t value) { return (value > 0) - (value < 0); }

int cm_orientation(const AVStream *stream) {
    const int32_t *matrix = display_matrix(stream);
    if (!matrix) return 1;
    // Where a step to the right and a step down lead to on the display; only quarter turns and mirrors count.
    const int right_x = sign(matrix[0]), right_y = sign(matrix[1]);
    const int down_x = sign(matrix[3]), down_y = sign(matrix[4]);
    static const int8_t known[8][4] = {{1, 0, 0, 1},  {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1},
                                       {0, 1, 1, 0}, {0, 1, -1, 0}, {0, -1, -1, 0}, {0, -1, 1, 0}};
    for (int i = 0; i < 8; i++)
        if (right_x == known[i][0] && right_y == known[i][1] && down_x == known[i][2] && down_y == known[i][3])
            return i + 1;
    return 1;
}
