using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Portal.Core.Storage.Embedded.Protocol.Forms;

/// <summary>What a form may contain, as its author has signed it.</summary>
/// <remarks>Source: Amazon S3 API reference, "Creating a POST policy".</remarks>
internal sealed class PostPolicy
{
    private static readonly string[] Uncovered = ["x-amz-signature", "signature", "awsaccesskeyid", "file", "policy"];

    private readonly List<(string Field, string Value, bool IsStart)> _conditions = [];

    private PostPolicy()
    {
    }

    /// <summary>The bytes that the file may have.</summary>
    public (long Least, long Most) Length { get; private set; } = (0, long.MaxValue);

    private DateTimeOffset Expiration { get; set; }

    /// <param name="base64">The form's field.</param>
    /// <exception cref="S3Exception">InvalidPolicyDocument.</exception>
    public static PostPolicy Parse(string base64)
    {
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
            var policy = new PostPolicy
            {
                Expiration = ReadTime(Property(document.RootElement, "expiration").GetString()),
            };
            foreach (var condition in Property(document.RootElement, "conditions").EnumerateArray())
            {
                policy.Add(condition);
            }

            return policy._conditions.Count == 0 && policy.Length.Most == long.MaxValue ? throw Invalid("Invalid Policy: conditions are empty.") : policy;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            throw Invalid("Invalid Policy: Invalid JSON.");
        }
    }

    /// <summary>Refuses a form that is not as the policy says.</summary>
    /// <param name="fields">By names in lower case.</param>
    /// <exception cref="S3Exception">AccessDenied.</exception>
    public void Check(IReadOnlyDictionary<string, string> fields, DateTimeOffset now)
    {
        if (now >= Expiration)
        {
            throw Denied("Invalid according to Policy: Policy expired.");
        }

        foreach (var (field, value, isStart) in _conditions)
        {
            var given = fields.GetValueOrDefault(field, "");
            if (isStart ? !given.StartsWith(value, StringComparison.Ordinal) : given != value)
            {
                throw Denied($"Invalid according to Policy: Policy Condition failed: [\"{(isStart ? "starts-with" : "eq")}\", \"${field}\", \"{value}\"]");
            }
        }

        var covered = _conditions.Select(condition => condition.Field).ToHashSet(StringComparer.Ordinal);
        if (fields.Keys.FirstOrDefault(field =>
            !covered.Contains(field) && !Uncovered.Contains(field) && !field.StartsWith("x-ignore-", StringComparison.Ordinal)
            && !field.StartsWith("x-amz-checksum-", StringComparison.Ordinal)) is { } extra)
        {
            throw Denied($"Invalid according to Policy: Extra input fields: {extra}");
        }
    }

    private void Add(JsonElement condition)
    {
        if (condition.ValueKind is JsonValueKind.Object)
        {
            var properties = condition.EnumerateObject().ToList();
            if (properties.Count != 1)
            {
                throw Invalid("Invalid Simple-Condition: Simple-Conditions must have exactly one property specified.");
            }

            _conditions.Add((Lower(properties[0].Name), properties[0].Value.GetString()!, IsStart: false));
            return;
        }

        var parts = condition.EnumerateArray().ToList();
        if (parts.Count != 3)
        {
            throw Invalid("Invalid Condition: it must have three parts.");
        }

        switch (Lower(parts[0].GetString()!))
        {
            case "eq":
                _conditions.Add((Field(parts[1]), parts[2].GetString()!, IsStart: false));
                break;
            case "starts-with":
                _conditions.Add((Field(parts[1]), parts[2].GetString()!, IsStart: true));
                break;
            case "content-length-range":
                Length = (ReadSize(parts[1]), ReadSize(parts[2]));
                if (Length.Least < 0 || Length.Most < Length.Least)
                {
                    throw Invalid("Invalid content-length-range.");
                }

                break;
            default:
                throw Invalid("Invalid Condition: unknown operation.");
        }
    }

    private static string Field(JsonElement name) => name.GetString() is { Length: > 1 } text && text[0] == '$'
        ? Lower(text[1..])
        : throw Invalid("Invalid Condition: a field begins with '$'.");

    private static long ReadSize(JsonElement size) => size.ValueKind is JsonValueKind.String
        ? long.Parse(size.GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
        : size.GetInt64();

    private static DateTimeOffset ReadTime(string? text) =>
        DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ss.fff'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw Invalid("Invalid Policy: Invalid 'expiration' value.");

    private static JsonElement Property(JsonElement root, string name)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == name)
            {
                return property.Value;
            }
        }

        throw Invalid($"Invalid Policy: {name} is missing.");
    }

#pragma warning disable CA1308 // Names of fields are the same in any case.
    private static string Lower(string text) => text.ToLowerInvariant();
#pragma warning restore CA1308

    private static S3Exception Invalid(string message) => new(S3Failure.InvalidPolicyDocument, message);

    private static S3Exception Denied(string message) => new(S3Failure.AccessDenied, message);
}
