using System.Globalization;
using System.Reflection;
using System.Text.Json;

namespace Portal.Api;

/// <summary>Makes an action's parameters of form fields, by what the record of the parameters says about each; refuses the first that does not fit.</summary>
internal static class ParameterReader
{
    /// <summary>A parameter record's field, for reading it and for describing it.</summary>
    /// <param name="Type">Without the question mark of an optional number.</param>
    public sealed record Parameter(FieldAttribute Field, Type Type, bool IsRequired, object? Default);

    /// <summary>What the record <paramref name="type"/> asks for, in the order of its constructor.</summary>
    public static IReadOnlyList<Parameter> Describe(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return [.. ConstructorOf(type).GetParameters().Select(parameter => new Parameter(
            parameter.GetCustomAttribute<FieldAttribute>() ?? throw new InvalidOperationException($"{type.Name}.{parameter.Name} has no field."),
            Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType,
            !parameter.HasDefaultValue && nullability.Create(parameter).WriteState is not NullabilityState.Nullable,
            parameter.HasDefaultValue ? parameter.DefaultValue : null))];
    }

    /// <summary>The words that stand for an enumeration's values in a form.</summary>
    public static IReadOnlyDictionary<string, object> WordsOf(Type type) =>
        Enum.GetValues(type).Cast<object>().ToDictionary(value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()!), StringComparer.OrdinalIgnoreCase);

    public static ConstructorInfo ConstructorOf(Type type) => type.GetConstructors().Single(constructor => constructor.GetParameters() is not [{ ParameterType: var only }] || only != type);

    /// <summary>The field's value, or the refusal of it.</summary>
    public static (object? Value, ApiFailure? Failure) Read(Parameter parameter, ApiForm form)
    {
        var field = parameter.Field;
        if (form.IsRepeated(field.Name))
        {
            return Invalid(field, ApiText.Repeated);
        }

        if (form.IsUnreadable(field.Name))
        {
            return Invalid(field, ApiText.NotUtf8);
        }

        var text = form[field.Name];
        if (string.IsNullOrEmpty(text))
        {
            return parameter.IsRequired ? (null, ApiFailure.Missing(field.Name)) : (parameter.Default, null);
        }

        return parameter.Type == typeof(int) ? ReadNumber(field, text)
            : parameter.Type == typeof(DateOnly) ? ReadDay(field, text)
            : parameter.Type.IsEnum ? ReadWord(field, parameter.Type, text)
            : ReadText(field, text);
    }

    private static (object? Value, ApiFailure? Failure) ReadText(FieldAttribute field, string text) =>
        text.Length > field.MaxLength ? Invalid(field, ApiText.TooLong, field.MaxLength)
        : !field.AnyCharacter && text.Any(char.IsControl) ? Invalid(field, ApiText.ControlCharacters)
        : (text, null);

    private static (object? Value, ApiFailure? Failure) ReadNumber(FieldAttribute field, string text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= field.Min && number <= field.Max
            ? (number, null)
            : Invalid(field, ApiText.Number, field.Min, field.Max);

    private static (object? Value, ApiFailure? Failure) ReadDay(FieldAttribute field, string text) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day, null)
            : Invalid(field, ApiText.Day);

    private static (object? Value, ApiFailure? Failure) ReadWord(FieldAttribute field, Type type, string text)
    {
        var words = WordsOf(type);
        return words.TryGetValue(text, out var value) ? (value, null) : Invalid(field, ApiText.Word, string.Join(", ", words.Keys));
    }

    private static (object? Value, ApiFailure? Failure) Invalid(FieldAttribute field, string text, params object?[] values) =>
        (null, ApiFailure.Invalid(field.Name, string.Format(CultureInfo.InvariantCulture, text, values)));
}

/// <summary>Reads the parameters of one kind of action.</summary>
internal static class ParameterReader<TParameters>
{
    private static readonly IReadOnlyList<ParameterReader.Parameter> s_parameters = ParameterReader.Describe(typeof(TParameters));
    private static readonly ConstructorInvoker s_make = ConstructorInvoker.Create(ParameterReader.ConstructorOf(typeof(TParameters)));

    public static (TParameters? Parameters, ApiFailure? Failure) Read(ApiForm form)
    {
        var values = new object?[s_parameters.Count];
        for (var index = 0; index < values.Length; index++)
        {
            (values[index], var failure) = ParameterReader.Read(s_parameters[index], form);
            if (failure is not null)
            {
                return (default, failure);
            }
        }

        return ((TParameters)s_make.Invoke(values.AsSpan()), null);
    }
}
