using System.Net;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Portal.Api;

/// <summary>The form fields of one request, exactly as they were sent: what is no text, or is sent twice, is not guessed at.</summary>
internal sealed class ApiForm
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);
    private readonly HashSet<string> _repeated = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadable = new(StringComparer.Ordinal);

    private ApiForm(bool isForm) => IsForm = isForm;

    /// <summary>Whether the body was a form at all.</summary>
    public bool IsForm { get; }

    /// <summary>The value; <see langword="null"/> if the field was not sent or cannot be read.</summary>
    public string? this[string name] => _repeated.Contains(name) ? null : _fields.GetValueOrDefault(name);

    public bool IsRepeated(string name) => _repeated.Contains(name);

    /// <summary>Whether the field's bytes are no UTF-8.</summary>
    public bool IsUnreadable(string name) => _unreadable.Contains(name);

    /// <param name="body">All of it.</param>
    public static async Task<ApiForm> ReadAsync(string? contentType, byte[] body, CancellationToken cancellationToken)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type))
        {
            return new(isForm: false);
        }

        if (type.MediaType.Equals("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            var form = new ApiForm(isForm: true);
            form.AddEncoded(body);
            return form;
        }

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary);
        return type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase) && boundary.Length is > 0 and <= 70
            ? await ReadMultipartAsync(boundary.ToString(), body, cancellationToken)
            : new(isForm: false);
    }

    private static async Task<ApiForm> ReadMultipartAsync(string boundary, byte[] body, CancellationToken cancellationToken)
    {
        var form = new ApiForm(isForm: true);
        try
        {
            var reader = new MultipartReader(boundary, new MemoryStream(body));
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                using var value = new MemoryStream();
                await section.Body.CopyToAsync(value, cancellationToken);
                if (ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var about) && about.IsFormDisposition())
                {
                    form.Add(HeaderUtilities.RemoveQuotes(about.Name).ToString(), value.ToArray());
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return new(isForm: false);
        }

        return form;
    }

    private void AddEncoded(byte[] body)
    {
        for (var rest = body.AsSpan(); !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'&');
            var field = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            var equals = field.IndexOf((byte)'=');
            if (!field.IsEmpty)
            {
                Add(
                    Encoding.UTF8.GetString(Decode(equals < 0 ? field : field[..equals])),
                    equals < 0 ? [] : Decode(field[(equals + 1)..]));
            }
        }
    }

    private static byte[] Decode(ReadOnlySpan<byte> text) => WebUtility.UrlDecodeToBytes(text.ToArray(), 0, text.Length) ?? [];

    private void Add(string name, byte[] value)
    {
        string? text = null;
        try
        {
            text = s_strict.GetString(value);
        }
        catch (DecoderFallbackException)
        {
            _unreadable.Add(name);
        }

        if (!_fields.TryAdd(name, text ?? ""))
        {
            _repeated.Add(name);
        }
    }
}
