using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Portal.Core.Storage.Embedded.Protocol.Access;

/// <summary>One key of a policy's condition with the values that it may have. What is not enforced here is refused when a policy is set.</summary>
/// <remarks>Source: IAM user guide, "Condition operators".</remarks>
internal sealed class PolicyCondition
{
    private const string IfExists = "IfExists";

    private static readonly string[] KnownKeys =
    [
        "aws:sourceip", "aws:referer", "aws:useragent", "aws:securetransport", "aws:currenttime", "aws:principaltype", "aws:userid", "aws:username",
        "s3:prefix", "s3:delimiter", "s3:max-keys", "s3:versionid", "s3:authtype", "s3:signatureversion",
    ];

    private static readonly string[] KnownKeyStarts = ["s3:x-amz-", "s3:existingobjecttag/", "s3:requestobjecttag/"];

    private static readonly Dictionary<string, Func<string, string, bool>> Operators = new(StringComparer.Ordinal)
    {
        ["StringEquals"] = (wanted, given) => wanted == given,
        ["StringEqualsIgnoreCase"] = (wanted, given) => string.Equals(wanted, given, StringComparison.OrdinalIgnoreCase),
        ["StringLike"] = (wanted, given) => PolicyStatement.Fits(wanted, given),
        ["ArnLike"] = (wanted, given) => PolicyStatement.Fits(wanted, given),
        ["ArnEquals"] = (wanted, given) => PolicyStatement.Fits(wanted, given),
        ["NumericEquals"] = (wanted, given) => Compare(wanted, given) == 0,
        ["NumericLessThan"] = (wanted, given) => Compare(wanted, given) > 0,
        ["NumericLessThanEquals"] = (wanted, given) => Compare(wanted, given) >= 0,
        ["NumericGreaterThan"] = (wanted, given) => Compare(wanted, given) < 0,
        ["NumericGreaterThanEquals"] = (wanted, given) => Compare(wanted, given) <= 0,
        ["DateLessThan"] = (wanted, given) => CompareTimes(wanted, given) > 0,
        ["DateLessThanEquals"] = (wanted, given) => CompareTimes(wanted, given) >= 0,
        ["DateGreaterThan"] = (wanted, given) => CompareTimes(wanted, given) < 0,
        ["DateGreaterThanEquals"] = (wanted, given) => CompareTimes(wanted, given) <= 0,
        ["Bool"] = (wanted, given) => string.Equals(wanted, given, StringComparison.OrdinalIgnoreCase),
        ["IpAddress"] = IsIn,
    };

    // Of these the plain operator must hold for no value.
    private static readonly Dictionary<string, string> Negations = new(StringComparer.Ordinal)
    {
        ["StringNotEquals"] = "StringEquals",
        ["StringNotEqualsIgnoreCase"] = "StringEqualsIgnoreCase",
        ["StringNotLike"] = "StringLike",
        ["ArnNotLike"] = "ArnLike",
        ["ArnNotEquals"] = "ArnEquals",
        ["NumericNotEquals"] = "NumericEquals",
        ["NotIpAddress"] = "IpAddress",
    };

    private readonly string _name;
    private readonly string _operator;
    private readonly bool _ifExists;
    private readonly bool _negated;
    private readonly string _key;
    private readonly List<string> _values;

    private PolicyCondition(string name, string key, List<string> values)
    {
        _ifExists = name.EndsWith(IfExists, StringComparison.Ordinal) && name != "Null";
        _name = _ifExists ? name[..^IfExists.Length] : name;
        _negated = Negations.TryGetValue(_name, out var plain);
        (_operator, _key, _values) = (plain ?? _name, Normalize(key), values);
        if (_operator != "Null" && !Operators.ContainsKey(_operator))
        {
            throw BucketPolicy.Malformed($"Invalid condition operator: {name}");
        }

        if (!KnownKeys.Contains(_key) && !KnownKeyStarts.Any(start => _key.StartsWith(start, StringComparison.Ordinal)))
        {
            throw BucketPolicy.Malformed($"Policy has an invalid condition key: {key}");
        }

        if (values.Count == 0)
        {
            throw BucketPolicy.Malformed($"Policy has no value for {name}");
        }

        if (values.Find(value => !CanBeMet(value)) is { } odd)
        {
            throw BucketPolicy.Malformed($"Policy has an invalid value for {name}: {odd}");
        }
    }

    /// <summary>Whether it keeps out the public at large.</summary>
    public bool Restricts => !_negated && !_ifExists
        && _operator is "IpAddress" or "StringEquals" or "StringLike"
        && _key is "aws:sourceip" or "aws:userid" or "aws:username"
        && !_values.Exists(value => value.Contains('*') || value.EndsWith("/0", StringComparison.Ordinal));

    /// <exception cref="S3Exception">MalformedPolicy.</exception>
    public static IEnumerable<PolicyCondition> Read(JsonProperty property) =>
        property.Value.EnumerateObject().Select(entry => new PolicyCondition(property.Name, entry.Name, PolicyStatement.Strings(entry.Value))).ToList();

    public bool Holds(Func<string, string?> value)
    {
        var given = value(_key);
        if (_operator == "Null")
        {
            return _values.Exists(wanted => wanted.Equals("true", StringComparison.OrdinalIgnoreCase) == (given is null));
        }

        // A key that the request has not: a negation holds then, and what may be absent does.
        return given is null ? _negated || _ifExists : _values.Exists(wanted => Operators[_operator](wanted, given)) != _negated;
    }

    /// <summary>Whether a value can ever be equal to anything: one that cannot would keep a denial from counting.</summary>
    private bool CanBeMet(string value) => !PolicyStatement.HasVariable(value) && _operator switch
    {
        "Null" or "Bool" => value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("false", StringComparison.OrdinalIgnoreCase),
        "IpAddress" => IPNetwork.TryParse(value, out _) || IPAddress.TryParse(value, out _),
        _ when _operator.StartsWith("Numeric", StringComparison.Ordinal) => Compare(value, value) is not null,
        _ when _operator.StartsWith("Date", StringComparison.Ordinal) => CompareTimes(value, value) is not null,
        _ => true,
    };

    /// <summary>Names of keys are the same in any case; names of tags behind the slash are not.</summary>
    private static string Normalize(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
#pragma warning disable CA1308 // Lower case is what they are compared in.
        return slash < 0 ? key.ToLowerInvariant() : key[..slash].ToLowerInvariant() + key[slash..];
#pragma warning restore CA1308
    }

    private static int? Compare(string wanted, string given) =>
        decimal.TryParse(wanted, NumberStyles.Number, CultureInfo.InvariantCulture, out var one)
        && decimal.TryParse(given, NumberStyles.Number, CultureInfo.InvariantCulture, out var other) ? one.CompareTo(other) : null;

    private static int? CompareTimes(string wanted, string given) =>
        DateTimeOffset.TryParse(wanted, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var one)
        && DateTimeOffset.TryParse(given, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var other) ? one.CompareTo(other) : null;

    private static bool IsIn(string wanted, string given)
    {
        if (!IPAddress.TryParse(given, out var address))
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return IPNetwork.TryParse(wanted, out var network)
            ? network.Contains(address)
            : IPAddress.TryParse(wanted, out var only) && only.Equals(address);
    }
}
