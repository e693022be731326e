namespace Trilateral.AppHost.Tests;

/// <summary>What the engine may show. A line more here is a decision: it must be Aspire's own.</summary>
internal static class PublicSurface
{
    public const string Table = """
        sealed class Aspire.Hosting.ApplicationModel.CommandLineArgsCallbackContext
        CommandLineArgsCallbackContext: CancellationToken CancellationToken { get; }
        CommandLineArgsCallbackContext: IList<object> Args { get; }
        CommandLineArgsCallbackContext: IResource Resource { get; }
        CommandLineArgsCallbackContext: new(IList<object> args, IResource resource = default, CancellationToken cancellationToken = default)

        sealed class Aspire.Hosting.ApplicationModel.CustomResourceSnapshot
        CustomResourceSnapshot: DateTime? StartTimeStamp { get; set; }
        CustomResourceSnapshot: DateTime? StopTimeStamp { get; set; }
        CustomResourceSnapshot: HealthStatus? HealthStatus { get; set; }
        CustomResourceSnapshot: ImmutableArray<ResourcePropertySnapshot> Properties { get; set; }
        CustomResourceSnapshot: ResourceStateSnapshot State { get; set; }
        CustomResourceSnapshot: int? ExitCode { get; set; }
        CustomResourceSnapshot: new()
        CustomResourceSnapshot: string ResourceType { get; set; }

        sealed class Aspire.Hosting.ApplicationModel.EndpointAnnotation : IResourceAnnotation
        EndpointAnnotation: ProtocolType Protocol { get; set; }
        EndpointAnnotation: bool IsExternal { get; set; }
        EndpointAnnotation: bool IsProxied { get; set; }
        EndpointAnnotation: int? Port { get; set; }
        EndpointAnnotation: int? TargetPort { get; set; }
        EndpointAnnotation: new(ProtocolType protocol, string uriScheme = default, string transport = default, string name = default, int? port = default, int? targetPort = default, bool? isExternal = default, bool isProxied = true)
        EndpointAnnotation: string Name { get; set; }
        EndpointAnnotation: string Transport { get; set; }
        EndpointAnnotation: string UriScheme { get; set; }

        enum Aspire.Hosting.ApplicationModel.EndpointProperty
        EndpointProperty: Host
        EndpointProperty: HostAndPort
        EndpointProperty: IPV4Host
        EndpointProperty: Port
        EndpointProperty: Scheme
        EndpointProperty: TargetPort
        EndpointProperty: Url

        sealed class Aspire.Hosting.ApplicationModel.EndpointReference : IValueProvider
        EndpointReference: EndpointReferenceExpression Property(EndpointProperty property)
        EndpointReference: IResourceWithEndpoints Resource { get; }
        EndpointReference: ValueTask<string> GetValueAsync(CancellationToken cancellationToken = default)
        EndpointReference: bool Exists { get; }
        EndpointReference: bool IsAllocated { get; }
        EndpointReference: int Port { get; }
        EndpointReference: new(IResourceWithEndpoints owner, string endpointName)
        EndpointReference: string EndpointName { get; }
        EndpointReference: string Host { get; }
        EndpointReference: string Scheme { get; }
        EndpointReference: string Url { get; }

        sealed class Aspire.Hosting.ApplicationModel.EndpointReferenceExpression : IValueProvider
        EndpointReferenceExpression: EndpointProperty Property { get; }
        EndpointReferenceExpression: EndpointReference Endpoint { get; }
        EndpointReferenceExpression: ValueTask<string> GetValueAsync(CancellationToken cancellationToken = default)
        EndpointReferenceExpression: new(EndpointReference endpointReference, EndpointProperty property)

        sealed class Aspire.Hosting.ApplicationModel.EnvironmentCallbackContext
        EnvironmentCallbackContext: CancellationToken CancellationToken { get; }
        EnvironmentCallbackContext: Dictionary<string, object> EnvironmentVariables { get; }
        EnvironmentCallbackContext: DistributedApplicationExecutionContext ExecutionContext { get; }
        EnvironmentCallbackContext: IResource Resource { get; }
        EnvironmentCallbackContext: new(DistributedApplicationExecutionContext executionContext, IResource resource, Dictionary<string, object> environmentVariables = default, CancellationToken cancellationToken = default)

        sealed class Aspire.Hosting.ApplicationModel.ExecutableResource : IResourceWithArgs, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport, Resource
        ExecutableResource: new(string name, string command, string workingDirectory)
        ExecutableResource: string Command { get; }
        ExecutableResource: string WorkingDirectory { get; }

        sealed class Aspire.Hosting.ApplicationModel.ExecuteCommandResult
        ExecuteCommandResult: bool Canceled { get; set; }
        ExecuteCommandResult: bool Success { get; set; }
        ExecuteCommandResult: new()
        ExecuteCommandResult: string ErrorMessage { get; set; }

        sealed class Aspire.Hosting.ApplicationModel.GenerateParameterDefault : ParameterDefault
        GenerateParameterDefault: bool Lower { get; set; }
        GenerateParameterDefault: bool Numeric { get; set; }
        GenerateParameterDefault: bool Special { get; set; }
        GenerateParameterDefault: bool Upper { get; set; }
        GenerateParameterDefault: int MinLength { get; set; }
        GenerateParameterDefault: int MinLower { get; set; }
        GenerateParameterDefault: int MinNumeric { get; set; }
        GenerateParameterDefault: int MinSpecial { get; set; }
        GenerateParameterDefault: int MinUpper { get; set; }
        GenerateParameterDefault: new()
        GenerateParameterDefault: string GetDefaultValue()

        interface Aspire.Hosting.ApplicationModel.IResource
        IResource: ResourceAnnotationCollection Annotations { get; }
        IResource: string Name { get; }

        interface Aspire.Hosting.ApplicationModel.IResourceAnnotation

        interface Aspire.Hosting.ApplicationModel.IResourceBuilder<T>
        IResourceBuilder<T>: IDistributedApplicationBuilder ApplicationBuilder { get; }
        IResourceBuilder<T>: IResourceBuilder<T> WithAnnotation<TAnnotation>(ResourceAnnotationMutationBehavior behavior = Append) where TAnnotation : IResourceAnnotation, new()
        IResourceBuilder<T>: IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation, ResourceAnnotationMutationBehavior behavior = Append) where TAnnotation : IResourceAnnotation
        IResourceBuilder<T>: T Resource { get; }

        interface Aspire.Hosting.ApplicationModel.IResourceCollection : IList<IResource>

        interface Aspire.Hosting.ApplicationModel.IResourceWithArgs : IResource

        interface Aspire.Hosting.ApplicationModel.IResourceWithConnectionString : IResource, IValueProvider
        IResourceWithConnectionString: IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties()
        IResourceWithConnectionString: ReferenceExpression ConnectionStringExpression { get; }
        IResourceWithConnectionString: ValueTask<string> GetConnectionStringAsync(CancellationToken cancellationToken = default)
        IResourceWithConnectionString: string ConnectionStringEnvironmentVariable { get; }

        interface Aspire.Hosting.ApplicationModel.IResourceWithEndpoints : IResource

        interface Aspire.Hosting.ApplicationModel.IResourceWithEnvironment : IResource

        interface Aspire.Hosting.ApplicationModel.IResourceWithParent : IResource
        IResourceWithParent: IResource Parent { get; }

        interface Aspire.Hosting.ApplicationModel.IResourceWithParent<T> : IResourceWithParent
        IResourceWithParent<T>: T Parent { get; }

        interface Aspire.Hosting.ApplicationModel.IResourceWithServiceDiscovery : IResourceWithEndpoints

        interface Aspire.Hosting.ApplicationModel.IResourceWithWaitSupport : IResource

        interface Aspire.Hosting.ApplicationModel.IValueProvider
        IValueProvider: ValueTask<string> GetValueAsync(CancellationToken cancellationToken = default)

        static class Aspire.Hosting.ApplicationModel.KnownResourceCommands
        KnownResourceCommands: string RestartCommand
        KnownResourceCommands: string StartCommand
        KnownResourceCommands: string StopCommand

        static class Aspire.Hosting.ApplicationModel.KnownResourceStates
        KnownResourceStates: IReadOnlyList<string> TerminalStates
        KnownResourceStates: string Exited
        KnownResourceStates: string FailedToStart
        KnownResourceStates: string Finished
        KnownResourceStates: string NotStarted
        KnownResourceStates: string Running
        KnownResourceStates: string Starting
        KnownResourceStates: string Stopping
        KnownResourceStates: string Waiting

        abstract class Aspire.Hosting.ApplicationModel.ParameterDefault
        ParameterDefault: new()
        ParameterDefault: string GetDefaultValue()

        sealed class Aspire.Hosting.ApplicationModel.ParameterResource : IValueProvider, Resource
        ParameterResource: ParameterDefault Default { get; set; }
        ParameterResource: ValueTask<string> GetValueAsync(CancellationToken cancellationToken = default)
        ParameterResource: bool Secret { get; }
        ParameterResource: new(string name, Func<ParameterDefault, string> callback, bool secret = false)

        sealed class Aspire.Hosting.ApplicationModel.PostgresDatabaseResource : IResourceWithConnectionString, IResourceWithParent<PostgresServerResource>, Resource
        PostgresDatabaseResource: PostgresServerResource Parent { get; }
        PostgresDatabaseResource: ReferenceExpression ConnectionStringExpression { get; }
        PostgresDatabaseResource: ReferenceExpression JdbcConnectionString { get; }
        PostgresDatabaseResource: ReferenceExpression UriExpression { get; }
        PostgresDatabaseResource: new(string name, string databaseName, PostgresServerResource postgresParentResource)
        PostgresDatabaseResource: string DatabaseName { get; }

        sealed class Aspire.Hosting.ApplicationModel.PostgresServerResource : IResourceWithArgs, IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport, Resource
        PostgresServerResource: EndpointReference PrimaryEndpoint { get; }
        PostgresServerResource: EndpointReferenceExpression Host { get; }
        PostgresServerResource: EndpointReferenceExpression Port { get; }
        PostgresServerResource: IReadOnlyDictionary<string, string> Databases { get; }
        PostgresServerResource: ParameterResource PasswordParameter { get; }
        PostgresServerResource: ParameterResource UserNameParameter { get; }
        PostgresServerResource: ReferenceExpression ConnectionStringExpression { get; }
        PostgresServerResource: ReferenceExpression JdbcConnectionString { get; }
        PostgresServerResource: ReferenceExpression UriExpression { get; }
        PostgresServerResource: ReferenceExpression UserNameReference { get; }
        PostgresServerResource: new(string name, ParameterResource userName, ParameterResource password)

        sealed class Aspire.Hosting.ApplicationModel.ProjectResource : IResourceWithArgs, IResourceWithEnvironment, IResourceWithServiceDiscovery, IResourceWithWaitSupport, Resource
        ProjectResource: new(string name)

        sealed class Aspire.Hosting.ApplicationModel.RabbitMQServerResource : IResourceWithArgs, IResourceWithConnectionString, IResourceWithEndpoints, IResourceWithEnvironment, IResourceWithWaitSupport, Resource
        RabbitMQServerResource: EndpointReference PrimaryEndpoint { get; }
        RabbitMQServerResource: EndpointReferenceExpression Host { get; }
        RabbitMQServerResource: EndpointReferenceExpression Port { get; }
        RabbitMQServerResource: ParameterResource PasswordParameter { get; }
        RabbitMQServerResource: ParameterResource UserNameParameter { get; }
        RabbitMQServerResource: ReferenceExpression ConnectionStringExpression { get; }
        RabbitMQServerResource: ReferenceExpression UriExpression { get; }
        RabbitMQServerResource: new(string name, ParameterResource userName, ParameterResource password)

        sealed class Aspire.Hosting.ApplicationModel.ReferenceExpression : IValueProvider
        ReferenceExpression: IReadOnlyList<IValueProvider> ValueProviders { get; }
        ReferenceExpression: ReferenceExpression Create(ref ReferenceExpression.ExpressionInterpolatedStringHandler handler)
        ReferenceExpression: ValueTask<string> GetValueAsync(CancellationToken cancellationToken = default)

        struct Aspire.Hosting.ApplicationModel.ReferenceExpression.ExpressionInterpolatedStringHandler
        ReferenceExpression.ExpressionInterpolatedStringHandler: new(int literalLength, int formattedCount)
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendFormatted(string value)
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendFormatted(string value, string format)
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendFormatted<T>(IResourceBuilder<T> valueProvider) where T : IResource, IValueProvider
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string format) where T : IResource, IValueProvider
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendFormatted<T>(T valueProvider) where T : IValueProvider
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendFormatted<T>(T valueProvider, string format) where T : IValueProvider
        ReferenceExpression.ExpressionInterpolatedStringHandler: void AppendLiteral(string value)

        abstract class Aspire.Hosting.ApplicationModel.Resource : IResource
        Resource: ResourceAnnotationCollection Annotations { get; }
        Resource: new(string name)
        Resource: string Name { get; }

        sealed class Aspire.Hosting.ApplicationModel.ResourceAnnotationCollection : Collection<IResourceAnnotation>
        ResourceAnnotationCollection: new()

        enum Aspire.Hosting.ApplicationModel.ResourceAnnotationMutationBehavior
        ResourceAnnotationMutationBehavior: Append
        ResourceAnnotationMutationBehavior: Replace

        sealed class Aspire.Hosting.ApplicationModel.ResourceCommandService
        ResourceCommandService: Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
        ResourceCommandService: Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default)

        sealed class Aspire.Hosting.ApplicationModel.ResourceEvent
        ResourceEvent: CustomResourceSnapshot Snapshot { get; }
        ResourceEvent: IResource Resource { get; }
        ResourceEvent: new(IResource resource, string resourceId, CustomResourceSnapshot snapshot)
        ResourceEvent: string ResourceId { get; }

        sealed class Aspire.Hosting.ApplicationModel.ResourceNotificationService
        ResourceNotificationService: IAsyncEnumerable<ResourceEvent> WatchAsync(CancellationToken cancellationToken = default)
        ResourceNotificationService: Task WaitForResourceAsync(string resourceName, string targetState = default, CancellationToken cancellationToken = default)
        ResourceNotificationService: Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default)
        ResourceNotificationService: Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default)
        ResourceNotificationService: Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
        ResourceNotificationService: Task<string> WaitForResourceAsync(string resourceName, IEnumerable<string> targetStates, CancellationToken cancellationToken = default)
        ResourceNotificationService: bool TryGetCurrentState(string resourceId, ref ResourceEvent resourceEvent)

        sealed class Aspire.Hosting.ApplicationModel.ResourcePropertySnapshot
        ResourcePropertySnapshot: new(string Name, object Value)
        ResourcePropertySnapshot: object Value { get; set; }
        ResourcePropertySnapshot: string Name { get; set; }

        sealed class Aspire.Hosting.ApplicationModel.ResourceStateSnapshot
        ResourceStateSnapshot: ResourceStateSnapshot op_Implicit(string s)
        ResourceStateSnapshot: new(string Text, string Style)
        ResourceStateSnapshot: string Style { get; set; }
        ResourceStateSnapshot: string Text { get; set; }

        enum Aspire.Hosting.ApplicationModel.WaitBehavior
        WaitBehavior: StopOnResourceUnavailable
        WaitBehavior: WaitOnResourceUnavailable

        static class Aspire.Hosting.ConnectionStringBuilderExtensions
        ConnectionStringBuilderExtensions: IResourceBuilder<ConnectionStringResource> AddConnectionString(this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)

        sealed class Aspire.Hosting.ConnectionStringResource : IResourceWithConnectionString, IResourceWithWaitSupport, Resource
        ConnectionStringResource: ReferenceExpression ConnectionStringExpression { get; }
        ConnectionStringResource: new(string name, ReferenceExpression connectionStringExpression)

        sealed class Aspire.Hosting.DistributedApplication : IAsyncDisposable, IHost
        DistributedApplication: IDistributedApplicationBuilder CreateBuilder()
        DistributedApplication: IDistributedApplicationBuilder CreateBuilder(DistributedApplicationOptions options)
        DistributedApplication: IDistributedApplicationBuilder CreateBuilder(string[] args)
        DistributedApplication: IServiceProvider Services { get; }
        DistributedApplication: ResourceCommandService ResourceCommands { get; }
        DistributedApplication: ResourceNotificationService ResourceNotifications { get; }
        DistributedApplication: Task RunAsync(CancellationToken cancellationToken = default)
        DistributedApplication: Task StartAsync(CancellationToken cancellationToken = default)
        DistributedApplication: Task StopAsync(CancellationToken cancellationToken = default)
        DistributedApplication: ValueTask DisposeAsync()
        DistributedApplication: void Dispose()
        DistributedApplication: void Run()

        class Aspire.Hosting.DistributedApplicationException : Exception
        DistributedApplicationException: new()
        DistributedApplicationException: new(string message)
        DistributedApplicationException: new(string message, Exception inner)

        sealed class Aspire.Hosting.DistributedApplicationExecutionContext
        DistributedApplicationExecutionContext: bool IsPublishMode { get; }
        DistributedApplicationExecutionContext: bool IsRunMode { get; }

        sealed class Aspire.Hosting.DistributedApplicationOptions
        DistributedApplicationOptions: bool DisableDashboard { get; set; }
        DistributedApplicationOptions: bool EnableResourceLogging { get; set; }
        DistributedApplicationOptions: new()
        DistributedApplicationOptions: string AssemblyName { get; set; }
        DistributedApplicationOptions: string ProjectDirectory { get; set; }
        DistributedApplicationOptions: string[] Args { get; set; }

        static class Aspire.Hosting.ExecutableResourceBuilderExtensions
        ExecutableResourceBuilderExtensions: IResourceBuilder<ExecutableResource> AddExecutable(this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params object[] args)
        ExecutableResourceBuilderExtensions: IResourceBuilder<ExecutableResource> AddExecutable(this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[] args)

        interface Aspire.Hosting.IDistributedApplicationBuilder
        IDistributedApplicationBuilder: Assembly AppHostAssembly { get; }
        IDistributedApplicationBuilder: ConfigurationManager Configuration { get; }
        IDistributedApplicationBuilder: DistributedApplication Build()
        IDistributedApplicationBuilder: DistributedApplicationExecutionContext ExecutionContext { get; }
        IDistributedApplicationBuilder: IHostEnvironment Environment { get; }
        IDistributedApplicationBuilder: IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
        IDistributedApplicationBuilder: IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource
        IDistributedApplicationBuilder: IResourceCollection Resources { get; }
        IDistributedApplicationBuilder: IServiceCollection Services { get; }
        IDistributedApplicationBuilder: string AppHostDirectory { get; }

        sealed class Aspire.Hosting.MissingParameterValueException : DistributedApplicationException
        MissingParameterValueException: new(string message)

        static class Aspire.Hosting.ParameterResourceBuilderExtensions
        ParameterResourceBuilderExtensions: IResourceBuilder<IResourceWithConnectionString> AddConnectionString(this IDistributedApplicationBuilder builder, string name, string environmentVariableName = default)
        ParameterResourceBuilderExtensions: IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
        ParameterResourceBuilderExtensions: IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
        ParameterResourceBuilderExtensions: IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        ParameterResourceBuilderExtensions: IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
        ParameterResourceBuilderExtensions: IResourceBuilder<ParameterResource> AddParameterFromConfiguration(this IDistributedApplicationBuilder builder, string name, string configurationKey, bool secret = false)

        static class Aspire.Hosting.PostgresBuilderExtensions
        PostgresBuilderExtensions: IResourceBuilder<PostgresDatabaseResource> AddDatabase(this IResourceBuilder<PostgresServerResource> builder, string name, string databaseName = default)
        PostgresBuilderExtensions: IResourceBuilder<PostgresServerResource> AddPostgres(this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> userName = default, IResourceBuilder<ParameterResource> password = default, int? port = default)

        static class Aspire.Hosting.ProjectResourceBuilderExtensions
        ProjectResourceBuilderExtensions: IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
        ProjectResourceBuilderExtensions: IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, Action<ProjectResourceOptions> configure)
        ProjectResourceBuilderExtensions: IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath, string launchProfileName)
        ProjectResourceBuilderExtensions: IResourceBuilder<ProjectResource> WithReplicas(this IResourceBuilder<ProjectResource> builder, int replicas)

        sealed class Aspire.Hosting.ProjectResourceOptions
        ProjectResourceOptions: bool ExcludeLaunchProfile { get; set; }
        ProjectResourceOptions: new()
        ProjectResourceOptions: string LaunchProfileName { get; set; }

        static class Aspire.Hosting.RabbitMQBuilderExtensions
        RabbitMQBuilderExtensions: IResourceBuilder<RabbitMQServerResource> AddRabbitMQ(this IDistributedApplicationBuilder builder, string name, IResourceBuilder<ParameterResource> userName = default, IResourceBuilder<ParameterResource> password = default, int? port = default)
        RabbitMQBuilderExtensions: IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder)
        RabbitMQBuilderExtensions: IResourceBuilder<RabbitMQServerResource> WithManagementPlugin(this IResourceBuilder<RabbitMQServerResource> builder, int? port)

        static class Aspire.Hosting.ResourceBuilderExtensions
        ResourceBuilderExtensions: EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name) where T : IResourceWithEndpoints
        ResourceBuilderExtensions: IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport
        ResourceBuilderExtensions: IResourceBuilder<T> WaitFor<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior) where T : IResourceWithWaitSupport
        ResourceBuilderExtensions: IResourceBuilder<T> WaitForCompletion<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, int exitCode = 0) where T : IResourceWithWaitSupport
        ResourceBuilderExtensions: IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency) where T : IResourceWithWaitSupport
        ResourceBuilderExtensions: IResourceBuilder<T> WaitForStart<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResource> dependency, WaitBehavior waitBehavior) where T : IResourceWithWaitSupport
        ResourceBuilderExtensions: IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Action<CommandLineArgsCallbackContext> callback) where T : IResourceWithArgs
        ResourceBuilderExtensions: IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, Func<CommandLineArgsCallbackContext, Task> callback) where T : IResourceWithArgs
        ResourceBuilderExtensions: IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params object[] args) where T : IResourceWithArgs
        ResourceBuilderExtensions: IResourceBuilder<T> WithArgs<T>(this IResourceBuilder<T> builder, params string[] args) where T : IResourceWithArgs
        ResourceBuilderExtensions: IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, int? port = default, int? targetPort = default, string scheme = default, string name = default, string env = default, bool? isProxied = default, bool? isExternal = default, ProtocolType? protocol = default) where T : IResourceWithEndpoints
        ResourceBuilderExtensions: IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true) where T : IResourceWithEndpoints
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Action<EnvironmentCallbackContext> callback) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, Func<EnvironmentCallbackContext, Task> callback) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string envVarName, IResourceBuilder<IResourceWithConnectionString> resource) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, EndpointReference endpointReference) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, Func<string> callback) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, IResourceBuilder<ParameterResource> parameter) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ReferenceExpression value) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, ref ReferenceExpression.ExpressionInterpolatedStringHandler value) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithEnvironment<T>(this IResourceBuilder<T> builder, string name, string value) where T : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<T> WithExplicitStart<T>(this IResourceBuilder<T> builder) where T : IResource
        ResourceBuilderExtensions: IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder) where T : IResourceWithEndpoints
        ResourceBuilderExtensions: IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = default, int? targetPort = default, string name = default, string env = default, bool? isProxied = default) where T : IResourceWithEndpoints
        ResourceBuilderExtensions: IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string path = default, int? statusCode = default, string endpointName = default) where T : IResourceWithEndpoints
        ResourceBuilderExtensions: IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference) where TDestination : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithConnectionString> source, string connectionName = default, bool optional = false) where TDestination : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source) where TDestination : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source, string name) where TDestination : IResourceWithEnvironment
        ResourceBuilderExtensions: IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, string name, Uri uri) where TDestination : IResourceWithEnvironment

        static class Aspire.Hosting.Testing.DistributedApplicationHostingTestingExtensions
        DistributedApplicationHostingTestingExtensions: HttpClient CreateHttpClient(this DistributedApplication app, string resourceName, string endpointName = default)
        DistributedApplicationHostingTestingExtensions: Uri GetEndpoint(this DistributedApplication app, string resourceName, string endpointName = default)
        DistributedApplicationHostingTestingExtensions: ValueTask<string> GetConnectionStringAsync(this DistributedApplication app, string resourceName, CancellationToken cancellationToken = default)

        static class Aspire.Hosting.Testing.DistributedApplicationTestingBuilder
        DistributedApplicationTestingBuilder: IDistributedApplicationTestingBuilder Create(params string[] args)
        DistributedApplicationTestingBuilder: Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default) where TEntryPoint : class
        DistributedApplicationTestingBuilder: Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default) where TEntryPoint : class

        interface Aspire.Hosting.Testing.IDistributedApplicationTestingBuilder : IAsyncDisposable, IDisposable, IDistributedApplicationBuilder
        IDistributedApplicationTestingBuilder: Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default)
        """;
}
