using System.Buffers.Binary;
using System.Text;

namespace Trilateral.TestSupport.Telemetry;

/// <summary>Just enough of the protobuf wire format to walk an OTLP message: fields by number, in order.</summary>
public static class ProtobufReader
{
    public static IEnumerable<(int Field, ReadOnlyMemory<byte> Bytes)> Fields(ReadOnlyMemory<byte> message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    var value = new byte[sizeof(ulong)];
                    BinaryPrimitives.WriteUInt64LittleEndian(value, Varint(message, ref at));
                    yield return ((int)(tag >> 3), value);
                    break;
                case 1:
                    yield return ((int)(tag >> 3), message.Slice(at, 8));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    yield return ((int)(tag >> 3), message.Slice(at, length));
                    at += length;
                    break;
                case 5:
                    yield return ((int)(tag >> 3), message.Slice(at, 4));
                    at += 4;
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7}.");
            }
        }
    }

    public static IEnumerable<ReadOnlyMemory<byte>> All(ReadOnlyMemory<byte> message, int field) => Fields(message).Where(f => f.Field == field).Select(f => f.Bytes);

    public static ReadOnlyMemory<byte> One(ReadOnlyMemory<byte> message, int field) => All(message, field).FirstOrDefault();

    public static string Text(ReadOnlyMemory<byte> message, int field) => Encoding.UTF8.GetString(One(message, field).Span);

    public static string Hex(ReadOnlyMemory<byte> message, int field) => Convert.ToHexStringLower(One(message, field).Span);

    /// <summary>A list of KeyValue: key 1, value 2, of which string 1 and integer 3 are read.</summary>
    public static Dictionary<string, string> Attributes(ReadOnlyMemory<byte> message, int field) => All(message, field).ToDictionary(
        pair => Text(pair, 1),
        pair => Fields(One(pair, 2)).Select(value => value.Field == 1 ? Encoding.UTF8.GetString(value.Bytes.Span) : Convert.ToHexStringLower(value.Bytes.Span)).FirstOrDefault(""));

    /// <summary>A fixed64 of nanoseconds since 1970.</summary>
    public static DateTimeOffset Instant(ReadOnlyMemory<byte> message, int field) =>
        One(message, field) is { Length: sizeof(ulong) } bytes ? DateTimeOffset.UnixEpoch.AddTicks((long)(BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span) / 100)) : default;

    /// <summary>The value of a NumberDataPoint: a double in 4 or an integer in 6.</summary>
    public static double Number(ReadOnlyMemory<byte> point) =>
        One(point, 4) is { Length: sizeof(double) } real ? BinaryPrimitives.ReadDoubleLittleEndian(real.Span)
        : One(point, 6) is { Length: sizeof(long) } whole ? BinaryPrimitives.ReadInt64LittleEndian(whole.Span)
        : 0;

    private static ulong Varint(ReadOnlyMemory<byte> message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var b = message.Span[at++];
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }
}
