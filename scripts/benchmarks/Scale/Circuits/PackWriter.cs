using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Benchmarks.Scale.Circuits;

/// <summary>Writes the little of MessagePack that a browser sends.</summary>
internal sealed class PackWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <param name="count">At most 15.</param>
    public PackWriter Array(int count) => Byte((byte)(0x90 | count));

    public PackWriter EmptyMap() => Byte(0x80);

    public PackWriter Nil() => Byte(0xc0);

    public PackWriter Value(bool value) => Byte(value ? (byte)0xc3 : (byte)0xc2);

    public PackWriter Value(long value)
    {
        var span = Byte(0xd3)._buffer.GetSpan(sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(span, value);
        _buffer.Advance(sizeof(long));
        return this;
    }

    public PackWriter Value(string? value)
    {
        if (value is null)
        {
            return Nil();
        }

        var length = Encoding.UTF8.GetByteCount(value);
        var span = Byte(0xdb)._buffer.GetSpan(sizeof(int) + length);
        BinaryPrimitives.WriteInt32BigEndian(span, length);
        Encoding.UTF8.GetBytes(value, span[sizeof(int)..]);
        _buffer.Advance(sizeof(int) + length);
        return this;
    }

    private PackWriter Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
        return this;
    }
}
