package example.kestrel.‹namelower›;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** What ‹name› says over HTTP. */
@RestController
public class ‹Noun›Controller {

  /** What a caller sends. */
  record Request(String reference, String zone, int grams) {}

  private final ‹Noun›Service service;

  public ‹Noun›Controller(‹Noun›Service service) {
    this.service = service;
  }

  @PostMapping("/‹nouns›")
  Map<String, Object> create(@RequestBody Request request) {
    return Map.of("at", service.‹verb›(request.reference(), request.zone(), request.grams()));
  }

  @PostMapping("/‹nouns›/{reference}/{state}")
  ‹Noun› move(@PathVariable String reference, @PathVariable ‹Noun›.State state) {
    return service.move(reference, state);
  }

  @GetMapping("/zones/{zone}/stale")
  Map<String, Object> stale(@PathVariable String zone) {
    return Map.of("zone", zone, "stale", service.stale(zone));
  }

  /** Every error has the same shape: problem details after RFC 9457. */
  @ExceptionHandler({IllegalArgumentException.class, IllegalStateException.class})
  ProblemDetail refuse(RuntimeException error) {
    return ProblemDetail.forStatusAndDetail(HttpStatus.UNPROCESSABLE_ENTITY, error.getMessage());
  }
}
