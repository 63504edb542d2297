"""What the tests say to the model, and what they expect of it.

A script for the server must give these answers, with thinking before each of them, in pieces of a few characters, some
hundredths of a second apart: the tests watch them grow. Where nothing else is said, the script looks at the text of the
last message.
"""

#: An answer with thinking, and Markdown in it.
HELLO = "Say hello."
HELLO_THOUGHT = "The user wants a greeting."
HELLO_ANSWER = "Hello! I am a **tiny** demo model.\n\n- I see shapes.\n- I call tools."

#: With `cached_tokens` of more than a thousand, as far as the prompt is that long.
AGAIN = "Say it again."

#: Sent along with a picture.
PICTURE = "What is in this image?"
PICTURE_ANSWER = "The image shows a red square."

#: An answer of at least ten seconds that begins at once.
LONG = "Count for a long time."
LONG_BEGINS = "1, 2, 3"

#: With the function `get_weather(city)` among the tools: a call without content, finish reason `tool_calls`.
WEATHER = "What is the weather in Paris?"
WEATHER_ARGUMENTS = {"city": "Paris"}

#: After that, when the last message has the role `tool`.
WEATHER_RESULT = '{"temperature": 21, "condition": "sunny"}'
WEATHER_ANSWER = "In Paris it is sunny and 21 degrees."

#: An answer that would like to be HTML, letter by letter as it is.
MISCHIEF = "Write some HTML."
MISCHIEF_ANSWER = '<img src=x onerror="window.mischief = 1"><script>window.mischief = 2</script>'

#: Nothing but thinking, longer than the limit that the test sets.
CUT = "Think too long."
CUT_THOUGHT = "Let me think about this for a very long time"

#: A few words, then an error event in the stream (`{"error": {"message": …, "code": 500}}`) and `[DONE]`.
BREAK = "Break off."
BREAK_BEGINS = "This will"
BREAK_MESSAGE = "The script broke off."
