using System.Buffers.Binary;
using System.Text;

namespace Benchmarks.Scale.Circuits;

/// <summary>
/// What of a render batch concerns the table of files: the box of the first row, which a click selects. The format is that of
/// <c>Microsoft.AspNetCore.Components.Server.Circuits.RenderBatchWriter</c>.
/// </summary>
internal readonly ref struct RenderBatch(ReadOnlySpan<byte> data)
{
    private const int FrameLength = 20;
    private const int EditLength = 16;
    private const string Handler = "onclick";

    private readonly ReadOnlySpan<byte> _data = data;

    private enum Edit
    {
        PrependFrame = 1,
        SetAttribute = 3,
        RemoveAttribute = 4,
    }

    private enum Frame
    {
        Element = 1,
        Attribute = 3,
    }

    /// <summary>The box of the first row as it is after this batch, and what became of it.</summary>
    /// <param name="before">As it was until now.</param>
    /// <param name="rowsCame">New rows are there.</param>
    /// <param name="wasTicked">The box was ticked, or not any longer.</param>
    public RowBox? Follow(RowBox? before, out bool rowsCame, out bool wasTicked)
    {
        (rowsCame, wasTicked) = (false, false);
        var diffs = Int(_data.Length - 20);
        var box = before;
        for (int index = 0, count = Int(diffs); index < count; index++)
        {
            var diff = Int(diffs + 4 + (4 * index));
            var component = Int(diff);
            if (FindNew(diff, component) is { } found)
            {
                (box, rowsCame) = (found, true);
            }
            else if (component == before?.Component && !rowsCame)
            {
                box = FindChanged(diff, box!, ref wasTicked);
            }
        }

        return box;
    }

    /// <summary>The first box with a handler in what was added to the component.</summary>
    private RowBox? FindNew(int diff, int component)
    {
        var frames = Int(_data.Length - 16) + 4;
        for (int index = 0, count = Int(diff + 4); index < count; index++)
        {
            var edit = diff + 8 + (EditLength * index);
            if ((Edit)Int(edit) is Edit.PrependFrame)
            {
                var first = Int(edit + 8);
                var last = first + Math.Max(1, (Frame)Int(frames + (FrameLength * first)) is Frame.Element ? Int(frames + (FrameLength * first) + 4) : 1);
                for (var place = first; place < last; place++)
                {
                    if (BoxAt(frames, place, last) is { } handler)
                    {
                        return new(component, handler);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>The handler of a box that selects a row, if one is there: the one that selects all has a mark of its own.</summary>
    private long? BoxAt(int frames, int place, int last)
    {
        var frame = frames + (FrameLength * place);
        if ((Frame)Int(frame) is not Frame.Element || Text(frame + 8) != "input")
        {
            return null;
        }

        var (isBox, handler) = (false, 0L);
        for (place++; place < last && (Frame)Int(frames + (FrameLength * place)) is Frame.Attribute; place++)
        {
            frame = frames + (FrameLength * place);
            switch (Text(frame + 4))
            {
                case "data-select-all":
                    return null;
                case "type":
                    isBox = Text(frame + 8) == "checkbox";
                    break;
                case Handler:
                    handler = BinaryPrimitives.ReadInt64LittleEndian(_data[(frame + 12)..]);
                    break;
            }
        }

        return isBox && handler > 0 ? handler : null;
    }

    /// <summary>Rows that stay get new handlers in their order, and the box of the first row is the first thing in them that has one.</summary>
    private RowBox FindChanged(int diff, RowBox box, ref bool wasTicked)
    {
        var frames = Int(_data.Length - 16) + 4;
        var isFound = false;
        for (int index = 0, count = Int(diff + 4); index < count; index++)
        {
            var edit = diff + 8 + (EditLength * index);
            var kind = (Edit)Int(edit);
            if (kind is Edit.SetAttribute)
            {
                var frame = frames + (FrameLength * Int(edit + 8));
                var name = Text(frame + 4);
                wasTicked |= name == "checked";
                if (name == Handler && !isFound)
                {
                    (box, isFound) = (box with { Handler = BinaryPrimitives.ReadInt64LittleEndian(_data[(frame + 12)..]) }, true);
                }
            }
            else if (kind is Edit.RemoveAttribute)
            {
                wasTicked |= Text(edit + 12) == "checked";
            }
        }

        return box;
    }

    private int Int(int place) => BinaryPrimitives.ReadInt32LittleEndian(_data[place..]);

    private string? Text(int place)
    {
        var index = Int(place);
        if (index < 0)
        {
            return null;
        }

        var at = Int(Int(_data.Length - 4) + (4 * index));
        var (length, shift) = (0, 0);
        do
        {
            length |= (_data[at] & 0x7f) << shift;
            shift += 7;
        }
        while ((_data[at++] & 0x80) != 0);

        return Encoding.UTF8.GetString(_data.Slice(at, length));
    }
}

/// <summary>The box that selects the first row of a table.</summary>
/// <param name="Component">Whose it is.</param>
/// <param name="Handler">The number under which a click on it is told.</param>
internal sealed record RowBox(int Component, long Handler);
