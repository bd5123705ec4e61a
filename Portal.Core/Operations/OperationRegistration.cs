using Microsoft.Extensions.DependencyInjection;

namespace Portal.Core.Operations;

/// <summary>Finds every operation of the service layer, so that a new one is never forgotten.</summary>
public static class OperationRegistration
{
    /// <summary>All operations; the access test is generated from this list.</summary>
    public static IReadOnlyList<Type> All { get; } =
        [.. typeof(IOperation).Assembly.GetTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IOperation))).OrderBy(type => type.Name, StringComparer.Ordinal)];

    /// <summary>Registers the operations. They hold no state between runs, so one instance each serves all.</summary>
    public static IServiceCollection AddOperations(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<OperationServices>();
        foreach (var operation in All)
        {
            services.AddSingleton(operation);
        }

        return services;
    }
}
