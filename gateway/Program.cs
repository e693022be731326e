using Trilateral.Gateway;
using Trilateral.ServiceDefaults;
using Trilateral.ServiceDefaults.Http;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddEdge();
builder.AddPlatformProxy();

var app = builder.Build();
app.UseEdgeDefaults();
app.UseOrigins();
app.UseMiddleware<Edge>();
app.UseRequestTimeouts();
app.MapPublicHealth();
app.MapDescription();
app.MapProblemPages();
app.MapPlatformProxy();
app.Run();
