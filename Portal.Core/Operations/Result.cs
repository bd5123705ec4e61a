namespace Portal.Core.Operations;

/// <summary>What an operation answers: its value, or the refusal that says why not. Bugs throw instead.</summary>
public sealed class Result<T>
{
    private readonly T? _value;

    private Result(T? value, Refusal? refusal)
    {
        _value = value;
        Refusal = refusal;
    }

    /// <summary>Why the operation was refused; <see langword="null"/> if it was done.</summary>
    public Refusal? Refusal { get; }

    public bool IsRefused => Refusal is not null;

    /// <exception cref="InvalidOperationException">The operation was refused.</exception>
    public T Value => Refusal is null ? _value! : throw new InvalidOperationException($"Refused: {Refusal.Code}: {Refusal.Message}");

    /// <summary>For a <typeparamref name="T"/> that is an interface, which C# does not convert implicitly.</summary>
    internal static Result<T> Of(T value) => new(value, null);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The answer of an operation that has nothing to tell but that it was done.</summary>
public readonly record struct Done
{
    public static Done It => default;
}
